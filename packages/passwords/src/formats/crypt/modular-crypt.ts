/** crypt(3) with `$…$`: MD5-crypt and Apache's, SHA-crypt, HMAC-SHA-1 of NetBSD, and Sun's MD5. Passwords end at a NUL, as in C. */
import type { RoundsAlgorithm } from '../../work.ts'
import { base64Of, encodeCrypt64, positiveOf } from '../decoding.ts'
import type { ParsedPassword, PasswordFormat, Unreadable } from '../format.ts'
import { cryptPhrase, derived, malformed } from '../parsed.ts'

const md5Order = [12, 6, 0, 13, 7, 1, 14, 8, 2, 15, 9, 3, 5, 10, 4, 11]
const sha256Order = [
  20, 10, 0, 11, 1, 21, 2, 22, 12, 23, 13, 3, 14, 4, 24, 5, 25, 15, 26, 16, 6, 17, 7, 27, 8, 28, 18,
].concat([29, 19, 9, 30, 31])
const sha512Order = [
  42, 21, 0, 1, 43, 22, 23, 2, 44, 45, 24, 3, 4, 46, 25, 26, 5, 47, 48, 27, 6, 7, 49, 28, 29, 8, 50,
].concat(
  [51, 30, 9, 10, 52, 31, 32, 11, 53, 54, 33, 12, 13, 55, 34, 35, 14, 56, 57, 36, 15, 16, 58, 37, 38, 17, 59, 60, 39],
  [18, 19, 61, 40, 41, 20, 62, 63],
)
const sha1Order = [2, 1, 0, 5, 4, 3, 8, 7, 6, 11, 10, 9, 14, 13, 12, 17, 16, 15, 0, 19, 18]

export const md5Crypt: PasswordFormat = {
  name: 'md5-crypt',
  safety: 'unsafe',
  recognises: (stored) => stored.startsWith('$1$'),
  read: (stored) => readMd5Crypt(stored, '$1$', 'md5-crypt'),
}

export const aprMd5Crypt: PasswordFormat = {
  name: 'apr-md5-crypt',
  safety: 'unsafe',
  recognises: (stored) => stored.startsWith('$apr1$'),
  read: (stored) => readMd5Crypt(stored, '$apr1$', 'apr1-crypt'),
}

function readMd5Crypt(stored: string, magic: string, algorithm: RoundsAlgorithm): ParsedPassword | Unreadable {
  const rest = stored.startsWith(magic) ? stored.slice(magic.length) : ''
  const [, salt, digest] = /^([^$:\n]{0,8})\$([./0-9A-Za-z]{22})$/.exec(rest) ?? []
  if (salt === undefined || digest === undefined) return malformed
  return cryptOf({ algorithm, rounds: 1_000, salt, digest, order: md5Order })
}

/** `{APR1}` of OpenLDAP: the bytes of the digest and the salt's text, in base64. */
export const ldapApr1: PasswordFormat = {
  name: 'ldap-apr1',
  safety: 'unsafe',
  recognises: (stored) => /^\{APR1\}/i.test(stored),
  read(stored) {
    const bytes = /^\{APR1\}/i.test(stored) ? base64Of(stored.slice('{APR1}'.length)) : undefined
    if (bytes === undefined || bytes.length < 17 || bytes.length > 24) return malformed
    const work = { primitive: 'rounds', algorithm: 'apr1-crypt', rounds: 1_000 } as const
    return derived({ work, salt: bytes.subarray(16), digest: bytes.subarray(0, 16), prepare: cryptPhrase })
  },
}

export const sha256Crypt: PasswordFormat = {
  name: 'sha256-crypt',
  safety: 'legacy',
  recognises: (stored) => stored.startsWith('$5$'),
  read: (stored) => readShaCrypt(stored),
}

export const sha512Crypt: PasswordFormat = {
  name: 'sha512-crypt',
  safety: 'legacy',
  // Mosquitto's `$6$` ends in base64 with its padding.
  recognises: (stored) => stored.startsWith('$6$') && !stored.endsWith('='),
  read: (stored) => (stored.startsWith('$6$') ? readShaCrypt(stored) : malformed),
}

/** Moodle 4.3 with `passwordpeppers`: nothing in the string says so. */
export const moodleSha512Pepper: PasswordFormat = {
  name: 'moodle-sha512-pepper',
  safety: 'legacy',
  fields: { pepper: { secret: true } },
  read: (stored, { pepper = '' }) => (stored.startsWith('$6$') ? readShaCrypt(stored, pepper) : malformed),
}

function readShaCrypt(stored: string, suffix = ''): ParsedPassword | Unreadable {
  const [, kind, rounds = '5000', salt, digest] =
    /^\$([56])\$(?:rounds=([1-9]\d*)\$)?([^$:\n]{0,16})\$([./0-9A-Za-z]+)$/.exec(stored) ?? []
  const is256 = kind === '5'
  if (salt === undefined || digest?.length !== (is256 ? 43 : 86) || Number(rounds) < 1_000) return malformed
  // A salt that begins like the parameter is one that was misspelt.
  if (salt.startsWith('rounds=')) return malformed
  const algorithm = is256 ? 'sha256-crypt' : 'sha512-crypt'
  const order = is256 ? sha256Order : sha512Order
  return cryptOf({ algorithm, rounds: Number(rounds), salt, digest, order, suffix })
}

interface CryptParts {
  readonly algorithm: RoundsAlgorithm
  readonly rounds: number
  readonly salt: string
  readonly digest: string
  /** In which the bytes are written. */
  readonly order: readonly number[]
  /** Behind the password. */
  readonly suffix?: string
}

function cryptOf({ algorithm, rounds, salt, digest, order, suffix = '' }: CryptParts): ParsedPassword | Unreadable {
  return derived({
    work: { primitive: 'rounds', algorithm, rounds },
    salt: Buffer.from(salt),
    digest: Buffer.from(digest),
    prepare: (password) => cryptPhrase(password + suffix),
    finish: (result) => Buffer.from(encodeCrypt64(Uint8Array.from(order, (i) => result[i] ?? 0))),
  })
}

export const sha1Crypt: PasswordFormat = {
  name: 'sha1-crypt',
  safety: 'unsafe',
  recognises: (stored) => /^\$sha1\$(?!pf=)/.test(stored),
  read(stored) {
    const [, rounds, salt, digest] =
      /^\$sha1\$([1-9]\d*)\$([./0-9A-Za-z]{1,64})\$([./0-9A-Za-z]{28})$/.exec(stored) ?? []
    if (rounds === undefined || salt === undefined || digest === undefined) return malformed
    const first = `${salt}$sha1$${rounds}`
    return cryptOf({ algorithm: 'hmac-sha1', rounds: Number(rounds), salt: first, digest, order: sha1Order })
  },
}

export const sunMd5Crypt: PasswordFormat = {
  name: 'sun-md5-crypt',
  safety: 'unsafe',
  // Ory's `$md5$` goes on with a pattern or with base64.
  recognises: (stored) => /^\$md5(?:,rounds=\d+)?\$[./0-9A-Za-z]*\$/.test(stored),
  read(stored) {
    const [, setting, more, digest] =
      /^(\$md5(?:,rounds=(\d+))?\$[./0-9A-Za-z]{1,64}\$?)\$([./0-9A-Za-z]{22})$/.exec(stored) ?? []
    const extra = more === undefined ? 0 : positiveOf(more)
    if (setting === undefined || digest === undefined || extra === undefined) return malformed
    return cryptOf({ algorithm: 'sun-md5-crypt', rounds: 4_096 + extra, salt: setting, digest, order: md5Order })
  },
}
