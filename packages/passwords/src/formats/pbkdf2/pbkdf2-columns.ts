/** PBKDF2 whose salt or cost stand in columns of their own, or in the settings of the app. Without names they are bare digests to look at. */

import { bcryptOf } from '../bcrypt/bcrypt.ts'
import { base64Of, bcryptBase64Of, countOf, hexOf, lowerHexOf, positiveOf } from '../decoding.ts'
import type { Fields, ParsedPassword, PasswordFormat, Unreadable } from '../format.ts'
import { malformed } from '../parsed.ts'
import { pbkdf2Of } from './pbkdf2-strings.ts'

export const pbkdf2Columns: readonly PasswordFormat[] = [
  {
    name: 'gitea-pbkdf2',
    safety: 'legacy',
    fields: { salt: {}, algorithm: { default: 'pbkdf2$10000$50' } },
    read: readGitea,
  },
  {
    name: 'discourse',
    safety: 'legacy',
    fields: { salt: {}, algorithm: { default: '$pbkdf2-sha256$i=64000,l=32$' } },
    read(stored, { salt = '', algorithm = '' }) {
      const [, digestName = '', rounds, length] =
        /^\$pbkdf2-(sha\d+)\$i=([1-9]\d*),l=([1-9]\d*)\$$/.exec(algorithm) ?? []
      return pbkdf2Of({
        digestName,
        iterations: positiveOf(rounds),
        // Its hexadecimal text, and not what the digits mean.
        salt: Buffer.from(salt),
        digest: lowerHexOf(stored, Number(length)),
      })
    },
  },
  {
    name: 'passport-local-mongoose',
    safety: 'legacy',
    fields: {
      salt: {},
      iterations: { default: '25000' },
      keyLength: { default: '512' },
      digest: { default: 'sha256' },
      encoding: { default: 'hex' },
    },
    read: (stored, fields) => readColumns(stored, fields, (salt) => Buffer.from(salt)),
  },
  {
    name: 'pbkdf2-password-npm',
    safety: 'legacy',
    fields: {
      salt: {},
      iterations: { default: '10000' },
      keyLength: { default: '128' },
      digest: { default: 'sha1' },
      encoding: { default: 'base64' },
    },
    read: (stored, fields) => readColumns(stored, fields, base64Of),
  },
  {
    name: 'symfony-pbkdf2',
    safety: 'legacy',
    fields: {
      salt: { default: '' },
      algorithm: { default: 'sha512' },
      iterations: { default: '1000' },
      encoding: { default: 'base64' },
    },
    read: (stored, { algorithm = '', ...fields }) =>
      readColumns(stored, { ...fields, digest: algorithm, keyLength: '40' }, (salt) => Buffer.from(salt)),
  },
  {
    name: 'fusionauth',
    safety: 'legacy',
    fields: { salt: {}, algorithm: { default: 'salted-pbkdf2-hmac-sha256' }, iterations: { default: '24000' } },
    read: readFusionAuth,
  },
]

/** @param saltOf - decoded, or its text */
function readColumns(
  stored: string,
  { salt = '', iterations, keyLength, digest = '', encoding }: Fields,
  saltOf: (text: string) => Uint8Array | undefined,
): ParsedPassword | Unreadable {
  const bytes = encoding === 'base64' ? base64Of(stored) : hexOf(stored)
  if (bytes?.length !== countOf(keyLength)) return malformed
  return pbkdf2Of({ digestName: digest, iterations: positiveOf(iterations), salt: saltOf(salt), digest: bytes })
}

/** Of Gitea, Forgejo and Grafana. */
function readGitea(stored: string, { salt = '', algorithm = '' }: Fields): ParsedPassword | Unreadable {
  const [, rounds, length] = /^pbkdf2(?:_v2|_hi)?\$([1-9]\d*)\$([1-9]\d{0,4})$/.exec(algorithm) ?? []
  const digest = lowerHexOf(stored, Number(length))
  return pbkdf2Of({ digestName: 'sha256', iterations: positiveOf(rounds), salt: giteaSalt(salt), digest })
}

/** Ten characters are an old salt, which is text; longer ones are digits. */
export function giteaSalt(text: string): Uint8Array | undefined {
  return text.length === 10 ? Buffer.from(text) : hexOf(text)
}

function readFusionAuth(stored: string, fields: Fields): ParsedPassword | Unreadable {
  const { salt = '', algorithm = '', iterations } = fields
  if (algorithm === 'bcrypt') {
    return bcryptOf({ cost: Number(iterations), salt: bcryptBase64Of(salt), digest: bcryptBase64Of(stored) })
  }
  const digest = base64Of(stored)
  const sizes = new Map([
    ['salted-pbkdf2-hmac-sha256', 'sha256'],
    ['salted-pbkdf2-hmac-sha512', 'sha512'],
  ])
  const digestName = sizes.get(algorithm) ?? ''
  return pbkdf2Of({
    digestName,
    iterations: positiveOf(iterations),
    salt: base64Of(salt),
    digest: digest && digest.length >= 32 ? digest : undefined,
  })
}
