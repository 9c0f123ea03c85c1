/** scrypt whose string says all, in the dialects of Django, passlib, AdonisJS, Ory, Spring, Ruby's gem and scrypt-kdf. */
import { createHash, createHmac } from 'node:crypto'
import { base64Of, countOf, hexOf, lowerHexOf, plainBase64Of, positiveOf } from '../decoding.ts'
import type { ParsedPassword, PasswordFormat, Unreadable } from '../format.ts'
import { type DerivedParts, derived, malformed } from '../parsed.ts'
import { isPowerOfTwo } from '../werkzeug-scrypt.ts'

/** Up to here `ln` is an exponent, and beyond it can only be N. */
const largestExponent = 40

export const scryptStrings: readonly PasswordFormat[] = [
  {
    name: 'django-scrypt',
    safety: 'safe',
    recognises: (stored) => stored.startsWith('scrypt$'),
    read(stored) {
      const [, cost, salt, size, lanes, digest] = /^scrypt\$(\d+)\$([^$]+)\$(\d+)\$(\d+)\$([^$]+)$/.exec(stored) ?? []
      const bytes = base64Of(digest)
      const saltBytes = salt === undefined ? undefined : Buffer.from(salt)
      return scryptOf({ cost, size, lanes, salt: saltBytes, digest: bytes?.length === 64 ? bytes : undefined })
    },
  },
  {
    name: 'passlib-scrypt',
    safety: 'safe',
    recognises: (stored) => Number(/^\$scrypt\$ln=(\d+),/.exec(stored)?.[1]) <= largestExponent,
    read(stored) {
      const [, exponent, size, lanes, salt, digest] =
        /^\$scrypt\$ln=([1-9]\d?),r=(\d+),p=(\d+)\$([^$]*)\$([^$]+)$/.exec(stored) ?? []
      const bytes = plainBase64Of(digest)
      const cost = exponent === undefined ? undefined : String(2 ** Number(exponent))
      return scryptOf({
        cost,
        size,
        lanes,
        salt: plainBase64Of(salt),
        digest: bytes?.length === 32 ? bytes : undefined,
      })
    },
  },
  {
    name: 'adonis-scrypt',
    safety: 'safe',
    recognises: (stored) => stored.startsWith('$scrypt$n='),
    read(stored) {
      const [, cost, size, lanes, salt, digest] =
        /^\$scrypt\$n=(\d+),r=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(stored) ?? []
      return scryptOf({ cost, size, lanes, salt: plainBase64Of(salt), digest: plainBase64Of(digest) })
    },
  },
  {
    name: 'ory-scrypt',
    safety: 'safe',
    recognises: (stored) => Number(/^\$scrypt\$ln=(\d+),/.exec(stored)?.[1]) > largestExponent,
    read(stored) {
      const [, cost, size, lanes, salt, digest] =
        /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(stored) ?? []
      return scryptOf({ cost, size, lanes, salt: base64Of(salt), digest: base64Of(digest) })
    },
  },
  { name: 'spring-scrypt', safety: 'safe', recognises: (stored) => /^\{scrypt(?:@|\})/.test(stored), read: readSpring },
  {
    name: 'ruby-scrypt',
    safety: 'safe',
    recognises: (stored) => /^[0-9a-f]+\$[0-9a-f]+\$[0-9a-f]+\$[0-9a-f]{2,}\$[0-9a-f]{32,}$/.test(stored),
    read: (stored) => readRuby(stored),
  },
  {
    // Authlogic hashes the password and the salt of a column, with Ruby's gem.
    name: 'authlogic-scrypt',
    safety: 'safe',
    fields: { salt: { default: '' } },
    read: (stored, { salt = '' }) => readRuby(stored, (password) => Buffer.from(password + salt)),
  },
  { name: 'scrypt-kdf', safety: 'safe', recognises: (stored) => stored.startsWith('c2NyeXB0'), read: readScryptKdf },
]

/** N, r and p as text, of parts that may not have been read. */
interface ScryptParts {
  readonly cost: string | undefined
  readonly size: string | undefined
  readonly lanes: string | undefined
  readonly salt: Uint8Array | undefined
  readonly digest: Uint8Array | undefined
  readonly prepare?: NonNullable<DerivedParts['prepare']>
  readonly finish?: NonNullable<DerivedParts['finish']>
  readonly lengthBytes?: number
}

export function scryptOf({ cost, size, lanes, salt, digest, ...more }: ScryptParts): ParsedPassword | Unreadable {
  const [n, r, p] = [countOf(cost), positiveOf(size), positiveOf(lanes)]
  // OpenSSL takes r=0 for 8, and a string is not rewritten by guessing.
  if (n === undefined || !isPowerOfTwo(n) || !r || !p || salt === undefined || digest === undefined) return malformed
  return derived({ work: { primitive: 'scrypt', cost: n, blockSize: r, parallelization: p }, salt, digest, ...more })
}

/** `$e0801$`: the exponent of N, r and p in one hexadecimal number. */
function readSpring(stored: string): ParsedPassword | Unreadable {
  const [, parameters, salt, digest] =
    /^\{scrypt(?:@SpringSecurity_v5_8)?\}\$([0-9a-f]{5,7})\$([^$]+)\$([^$]+)$/.exec(stored) ?? []
  const value = Number.parseInt(parameters ?? '', 16)
  const cost = parameters === undefined ? undefined : String(2 ** (value >> 16))
  const [size, lanes] = [String((value >> 8) & 255), String(value & 255)]
  return scryptOf({ cost, size, lanes, salt: base64Of(salt), digest: base64Of(digest) })
}

/** N, r and p in hexadecimal. The digest's length is the string's, so it must not be short. */
function readRuby(stored: string, prepare?: DerivedParts['prepare']): ParsedPassword | Unreadable {
  const [, cost, size, lanes, salt, digestText] =
    /^([0-9a-f]+)\$([0-9a-f]+)\$([0-9a-f]+)\$([0-9a-f]+)\$([0-9a-f]+)$/.exec(stored) ?? []
  const decimal = (text: string | undefined) => (text === undefined ? undefined : String(Number.parseInt(text, 16)))
  const given = prepare ? { prepare } : {}
  const digest = lowerHexOf(digestText)
  return scryptOf({
    cost: decimal(cost),
    size: decimal(size),
    lanes: decimal(lanes),
    salt: hexOf(salt),
    digest,
    ...given,
  })
}

/** The header of Tarsnap's encrypted files, 96 bytes: Medusa and others keep it as base64. The key's second half signs it. */
function readScryptKdf(stored: string): ParsedPassword | Unreadable {
  const bytes = base64Of(stored)
  if (bytes?.length !== 96 || bytes.toString('latin1', 0, 7) !== 'scrypt\0') return malformed
  const sum = createHash('sha256').update(bytes.subarray(0, 48)).digest().subarray(0, 16)
  if (!sum.equals(bytes.subarray(48, 64))) return malformed
  const header = bytes.subarray(0, 64)
  return scryptOf({
    cost: String(2 ** (bytes[7] ?? 0)),
    size: String(bytes.readUInt32BE(8)),
    lanes: String(bytes.readUInt32BE(12)),
    salt: bytes.subarray(16, 48),
    digest: bytes.subarray(64),
    lengthBytes: 64,
    finish: (key) => createHmac('sha256', key.subarray(32)).update(header).digest(),
  })
}
