/** UNSAFE. Ory Kratos: digests by a pattern (`$sha256$pf=…`), HMAC with its key in the string, and MD5. Gitea's other algorithms stand here too. */
import { createHmac, hash } from 'node:crypto'
import type { Argon2Work } from '../../work.ts'
import { base64Of, lowerHexOf, positiveOf } from '../decoding.ts'
import type { Fields, ParsedPassword, PasswordFormat, Unreadable } from '../format.ts'
import { derived, digested, malformed } from '../parsed.ts'
import { giteaSalt } from '../pbkdf2/pbkdf2-columns.ts'
import { scryptOf } from '../scrypt/scrypt-strings.ts'

const lengths = new Map([
  ['md5', 16],
  ['sha1', 20],
  ['sha256', 32],
  ['sha512', 64],
])

export const oryFormats: readonly PasswordFormat[] = [
  {
    name: 'ory-sha',
    safety: 'unsafe',
    recognises: (stored) =>
      /^\$(?:sha1|sha256|sha512|md5)\$pf=/.test(stored) || /^\$md5\$[A-Za-z0-9+/]{22}==$/.test(stored),
    read: readSha,
  },
  {
    name: 'ory-hmac',
    safety: 'unsafe',
    recognises: (stored) => /^\$hmac-(?:md5|sha\d+)\$/.test(stored),
    read(stored) {
      const [, name = '', text, key] = /^\$hmac-(md5|sha1|sha256|sha512)\$([^$]+)\$([^$]+)$/.exec(stored) ?? []
      // The digest was written in hexadecimal, and that text in base64.
      const expected = lowerHexOf(base64Of(text)?.toString('latin1'), lengths.get(name))
      const keyBytes = base64Of(key)
      if (expected === undefined || keyBytes === undefined) return malformed
      return digested({
        digest: name,
        expected,
        compute: (password) => createHmac(name, keyBytes).update(password).digest(),
      })
    },
  },
]

function readSha(stored: string): ParsedPassword | Unreadable {
  const bare = /^\$md5\$([A-Za-z0-9+/]{22}==)$/.exec(stored)
  const [, name = '', pattern, salt, digest] = bare
    ? [stored, 'md5', Buffer.from('{PASSWORD}').toString('base64'), '', bare[1]]
    : (/^\$(md5|sha1|sha256|sha512)\$pf=([^$]+)\$([^$]*)\$([^$]+)$/.exec(stored) ?? [])
  const [form, saltBytes, expected] = [base64Of(pattern), base64Of(salt), base64Of(digest)]
  if (form === undefined || saltBytes === undefined || expected?.length !== lengths.get(name)) return malformed
  // Each place is filled once: what a password or a salt has of the pattern's words is left alone.
  const parts = form.toString().split(/(\{SALT\}|\{PASSWORD\})/)
  if (!parts.includes('{PASSWORD}')) return malformed
  return digested({
    digest: name,
    expected: expected ?? '',
    compute(password) {
      const filled = parts.map((part) =>
        part === '{SALT}' ? saltBytes : Buffer.from(part === '{PASSWORD}' ? password : part),
      )
      return hash(name, Buffer.concat(filled), 'buffer')
    },
  })
}

/** Gitea's algorithms besides PBKDF2. */
export const giteaMemoryHard: readonly PasswordFormat[] = [
  {
    name: 'gitea-scrypt',
    safety: 'safe',
    fields: { salt: {}, algorithm: { default: 'scrypt$65536$16$2$50' } },
    read(stored, { salt = '', algorithm = '' }) {
      const [, cost, size, lanes, length] = /^scrypt\$(\d+)\$(\d+)\$(\d+)\$(\d+)$/.exec(algorithm) ?? []
      return scryptOf({ cost, size, lanes, salt: giteaSalt(salt), digest: lowerHexOf(stored, Number(length)) })
    },
  },
  {
    name: 'gitea-argon2',
    safety: 'safe',
    fields: { salt: {}, algorithm: { default: 'argon2$2$65536$8$50' } },
    read: readGiteaArgon2,
  },
]

function readGiteaArgon2(stored: string, { salt = '', algorithm = '' }: Fields): ParsedPassword | Unreadable {
  const [, passes, memory, lanes, length] = /^argon2\$(\d+)\$(\d+)\$(\d+)\$(\d+)$/.exec(algorithm) ?? []
  const work: Argon2Work = {
    primitive: 'argon2id',
    memoryKibibytes: positiveOf(memory) ?? 0,
    passes: positiveOf(passes) ?? 0,
    lanes: positiveOf(lanes) ?? 0,
  }
  const [saltBytes, digest] = [giteaSalt(salt), lowerHexOf(stored, Number(length))]
  if (saltBytes === undefined || saltBytes.length < 8 || digest === undefined || !work.passes) return malformed
  return work.memoryKibibytes < 8 * work.lanes || !work.lanes ? malformed : derived({ work, salt: saltBytes, digest })
}
