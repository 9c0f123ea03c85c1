/** What ASP.NET stores: PBKDF2 with a first byte that says the version, and from before it, digests of UTF-16. */
import { createHmac, hash } from 'node:crypto'
import { base64Of } from '../decoding.ts'
import type { PasswordFormat } from '../format.ts'
import { digested, malformed } from '../parsed.ts'
import { pbkdf2Of } from './pbkdf2-strings.ts'

export const aspnetFormats: readonly PasswordFormat[] = [
  {
    name: 'aspnet-identity-v2',
    safety: 'legacy',
    recognises: (stored) => stored.length === 68 && stored.endsWith('==') && base64Of(stored)?.[0] === 0,
    read(stored) {
      const bytes = base64Of(stored)
      if (bytes?.length !== 49 || bytes[0] !== 0) return malformed
      return pbkdf2Of({
        digestName: 'sha1',
        iterations: 1_000,
        salt: bytes.subarray(1, 17),
        digest: bytes.subarray(17),
      })
    },
  },
  {
    name: 'aspnet-identity-v3',
    safety: 'safe',
    recognises: (stored) => stored.startsWith('AQAAAA') && (base64Of(stored)?.length ?? 0) >= 45,
    read(stored) {
      const bytes = base64Of(stored)
      if (bytes === undefined || bytes.length < 45 || bytes[0] !== 1) return malformed
      const digestName = ['sha1', 'sha256', 'sha512'][bytes.readUInt32BE(1)] ?? ''
      const saltEnd = 13 + bytes.readUInt32BE(9)
      if (saltEnd < 13 + 16 || saltEnd + 16 > bytes.length) return malformed
      const [salt, digest] = [bytes.subarray(13, saltEnd), bytes.subarray(saltEnd)]
      return pbkdf2Of({ digestName, iterations: bytes.readUInt32BE(5), salt, digest })
    },
  },
  {
    name: 'aspnet-membership',
    safety: 'unsafe',
    fields: { salt: {}, digest: { default: 'sha1' } },
    read(stored, { salt = '', digest = '' }) {
      const [expected, saltBytes] = [base64Of(stored), base64Of(salt)]
      const length = { sha1: 20, sha256: 32 }[digest]
      if (expected === undefined || expected.length !== length || saltBytes === undefined) return malformed
      return digested({
        digest,
        expected,
        compute: (password) => hash(digest, Buffer.concat([saltBytes, utf16(password)]), 'buffer'),
      })
    },
  },
  {
    name: 'umbraco-hmac-sha1',
    safety: 'unsafe',
    read(stored) {
      const expected = base64Of(stored)
      if (expected?.length !== 20) return malformed
      // The password is the key as well.
      const compute = (password: string) => createHmac('sha1', utf16(password)).update(utf16(password)).digest()
      return digested({ digest: 'sha1', expected, compute })
    },
  },
]

function utf16(text: string): Buffer {
  return Buffer.from(text, 'utf16le')
}
