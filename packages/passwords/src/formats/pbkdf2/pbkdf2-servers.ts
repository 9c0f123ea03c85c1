/** PBKDF2 of Mosquitto and of web2py, whose strings say all. */
import { hash } from 'node:crypto'
import { base64Of, lowerHexOf, positiveOf } from '../decoding.ts'
import type { ParsedPassword, PasswordFormat, Unreadable } from '../format.ts'
import { cString, digested } from '../parsed.ts'
import { pbkdf2Of, wholeDigest } from './pbkdf2-strings.ts'

export const pbkdf2Servers: readonly PasswordFormat[] = [
  {
    name: 'mosquitto',
    safety: 'legacy',
    recognises: (stored) => /^\$7\$\d+\$[^$]+\$[^$]{86}==$/.test(stored),
    read: readMosquitto,
  },
  {
    name: 'web2py-pbkdf2',
    safety: 'legacy',
    recognises: (stored) => stored.startsWith('pbkdf2('),
    read(stored) {
      const [, rounds, length, digestName = '', salt, digest] =
        /^pbkdf2\(([1-9]\d*),([1-9]\d{0,3}),(sha1|sha224|sha256|sha384|sha512)\)\$([^$]+)\$([^$]+)$/.exec(stored) ?? []
      const saltBytes = salt === undefined ? undefined : Buffer.from(salt)
      return pbkdf2Of({
        digestName,
        iterations: positiveOf(rounds),
        salt: saltBytes,
        digest: lowerHexOf(digest, Number(length)),
      })
    },
  },
]

/** `$6$` is from before PBKDF2: one SHA-512 of password and salt. */
function readMosquitto(stored: string): ParsedPassword | Unreadable {
  const [, oldSalt, oldDigest] = /^\$6\$([^$]+)\$([^$]+)$/.exec(stored) ?? []
  const [expected, saltBytes] = [wholeDigest(base64Of(oldDigest), 'sha512'), base64Of(oldSalt)]
  if (expected !== undefined && saltBytes !== undefined) {
    const compute = (password: string) => hash('sha512', Buffer.concat([cString(password), saltBytes]), 'buffer')
    return digested({ digest: 'sha512', expected, compute })
  }
  const [, rounds, salt, digest] = /^\$7\$([1-9]\d*)\$([^$]+)\$([^$]+)$/.exec(stored) ?? []
  return pbkdf2Of({
    digestName: 'sha512',
    iterations: positiveOf(rounds),
    salt: base64Of(salt),
    digest: wholeDigest(base64Of(digest), 'sha512'),
  })
}
