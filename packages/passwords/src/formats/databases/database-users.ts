/** UNSAFE. What databases keep of their own users: SQL Server, MySQL, PostgreSQL before SCRAM, and Oracle. */
import { createCipheriv, hash } from 'node:crypto'
import { hexOf } from '../decoding.ts'
import type { PasswordFormat } from '../format.ts'
import { digested, malformed } from '../parsed.ts'

export const databaseUsers: readonly PasswordFormat[] = [
  sqlServer('mssql2000', /^0x0100([0-9A-F]{8})[0-9A-F]{40}([0-9A-F]{40})$/i, 'sha1', (password) =>
    password.toUpperCase(),
  ),
  sqlServer('mssql2005', /^0x0100([0-9A-F]{8})([0-9A-F]{40})$/i, 'sha1', (password) => password),
  sqlServer('mssql2012', /^0x0200([0-9A-F]{8})([0-9A-F]{128})$/i, 'sha512', (password) => password),
  {
    name: 'mysql323',
    safety: 'unsafe',
    read(stored) {
      const expected = hexOf(stored, 8)
      return expected ? digested({ digest: 'mysql', expected, isShort: true, compute: oldMysql }) : malformed
    },
  },
  {
    name: 'mysql41',
    safety: 'unsafe',
    recognises: (stored) => /^\*[0-9A-F]{40}$/i.test(stored),
    read(stored) {
      const expected = stored.startsWith('*') ? hexOf(stored.slice(1), 20) : undefined
      if (expected === undefined) return malformed
      const compute = (password: string) => hash('sha1', hash('sha1', Buffer.from(password), 'buffer'), 'buffer')
      return digested({ digest: 'sha1', expected, compute })
    },
  },
  {
    name: 'postgres-md5',
    safety: 'unsafe',
    recognises: (stored) => /^md5[0-9a-f]{32}$/.test(stored),
    fields: { username: {} },
    read(stored, { username = '' }) {
      const expected = stored.startsWith('md5') ? hexOf(stored.slice(3), 16) : undefined
      if (expected === undefined) return malformed
      return digested({
        digest: 'md5',
        expected,
        compute: (password) => hash('md5', Buffer.from(password + username), 'buffer'),
      })
    },
  },
  {
    name: 'oracle10',
    safety: 'unsafe',
    fields: { username: {} },
    read(stored, { username = '' }) {
      const expected = hexOf(stored, 8)
      if (expected === undefined) return malformed
      return digested({ digest: 'des', expected, isShort: true, compute: (password) => oracle10(username + password) })
    },
  },
  {
    name: 'oracle11',
    safety: 'unsafe',
    recognises: (stored) => /^S:[0-9A-F]{60}$/i.test(stored),
    read(stored) {
      const [, digest, salt] = /^S:([0-9A-F]{40})([0-9A-F]{20})$/i.exec(stored) ?? []
      const [expected, saltBytes] = [hexOf(digest), hexOf(salt)]
      if (expected === undefined || saltBytes === undefined) return malformed
      const compute = (password: string) => hash('sha1', Buffer.concat([Buffer.from(password), saltBytes]), 'buffer')
      return digested({ digest: 'sha1', expected, compute })
    },
  },
]

/** UTF-16 and the salt. The first of two digests of version 2000 keeps the case of letters, and is not asked there either. */
function sqlServer(
  name: string,
  pattern: RegExp,
  digest: string,
  prepare: (password: string) => string,
): PasswordFormat {
  return {
    name,
    safety: 'unsafe',
    recognises: (stored) => pattern.test(stored),
    read(stored) {
      const [, salt, digestText] = pattern.exec(stored) ?? []
      const [saltBytes, expected] = [hexOf(salt), hexOf(digestText)]
      if (saltBytes === undefined || expected === undefined) return malformed
      const compute = (password: string) =>
        hash(digest, Buffer.concat([Buffer.from(prepare(password), 'utf16le'), saltBytes]), 'buffer')
      return digested({ digest, expected, compute })
    },
  }
}

/** PASSWORD() of MySQL before 4.1: 62 bits, and spaces and tabs do not count. */
function oldMysql(password: string): Uint8Array {
  const mask = 0xffffffffn
  let [first, second, add] = [1345345333n, 0x12345671n, 7n]
  for (const byte of Buffer.from(password)) {
    if (byte === 0x20 || byte === 0x09) continue
    const value = BigInt(byte)
    first = (first ^ (((first & 63n) + add) * value + (first << 8n))) & mask
    second = (second + ((second << 8n) ^ first)) & mask
    add += value
  }
  const result = Buffer.alloc(8)
  result.writeUInt32BE(Number(first & 0x7fffffffn), 0)
  result.writeUInt32BE(Number(second & 0x7fffffffn), 4)
  return result
}

/** DES in CBC, twice: the first run's last block is the key of the second. */
function oracle10(text: string): Uint8Array {
  const utf16 = Buffer.from(text.toUpperCase(), 'utf16le').swap16()
  const input = Buffer.concat([utf16, Buffer.alloc((8 - (utf16.length % 8)) % 8)])
  const last = (key: Buffer) => {
    // Three times one key is one DES, which OpenSSL has no more by itself.
    const cipher = createCipheriv('des-ede3-cbc', Buffer.concat([key, key, key]), Buffer.alloc(8)).setAutoPadding(false)
    return Buffer.concat([cipher.update(input), cipher.final()]).subarray(-8)
  }
  return last(last(Buffer.from('0123456789abcdef', 'hex')))
}
