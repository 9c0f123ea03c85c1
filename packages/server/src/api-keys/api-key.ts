/**
 * API keys: what programs send instead of an access token. `lk_`, an id, a secret and a checksum, so that a scanner for leaked
 * secrets can recognize one without asking us. Times are seconds since the epoch.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** A key as its owner sees it in a list. */
export interface ApiKey {
  /** UUIDv7 */
  readonly id: string
  readonly userId: string
  /** What the owner calls it. */
  readonly name: string
  /** The most that the key may do. It may never do more than its owner. */
  readonly scopes: readonly string[]
  readonly createdAt: number
  readonly expiresAt?: number
  /** Exact to the minute. */
  readonly lastUsedAt?: number
}

/** A key as it is kept. */
export interface StoredApiKey extends ApiKey {
  /** SHA-256 of the whole key, hexadecimal: its secret has 256 random bits. */
  readonly hash: string
}

/** What every key begins with. No JSON Web Token does: one begins with `ey`. */
export const API_KEY_PREFIX = 'lk_'

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const ID_DIGITS = 22
const SECRET_DIGITS = 43
const CHECKSUM_DIGITS = 6
const FORM = new RegExp(
  `^${API_KEY_PREFIX}([0-9A-Za-z]{${ID_DIGITS}})_[0-9A-Za-z]{${SECRET_DIGITS + CHECKSUM_DIGITS}}$`,
)

/** A new key for this id. */
export function newApiKey(id: string): string {
  const body = `${API_KEY_PREFIX}${base62(hexOf(id), ID_DIGITS)}_${base62(randomBytes(32).toString('hex'), SECRET_DIGITS)}`
  return body + checksumOf(body)
}

/** The id in a key; undefined if it is not a key or its checksum is wrong, which saves a query. */
export function idOfApiKey(key: string): string | undefined {
  const id = FORM.exec(key)?.[1]
  const body = key.slice(0, -CHECKSUM_DIGITS)
  return id !== undefined && key === body + checksumOf(body) ? uuidOf(id) : undefined
}

export function apiKeyHash(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}

/** Compares in constant time. */
export function isApiKey(key: string, stored: StoredApiKey): boolean {
  const [shown, kept] = [apiKeyHash(key), stored.hash].map((hash) => Buffer.from(hash, 'hex'))
  return shown !== undefined && kept !== undefined && shown.length === kept.length && timingSafeEqual(shown, kept)
}

export function hasExpired({ expiresAt }: ApiKey, now: number): boolean {
  return expiresAt !== undefined && expiresAt <= now
}

function checksumOf(body: string): string {
  return base62(crc32(body).toString(16), CHECKSUM_DIGITS)
}

function hexOf(uuid: string): string {
  return uuid.replaceAll('-', '')
}

function uuidOf(digits: string): string | undefined {
  let value = 0n
  for (const digit of digits) value = value * 62n + BigInt(DIGITS.indexOf(digit))
  const hex = value.toString(16).padStart(32, '0')
  return hex.length > 32 ? undefined : hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function base62(hex: string, digits: number): string {
  let [text, rest] = ['', BigInt(`0x${hex}`)]
  while (rest > 0n) {
    text = DIGITS.charAt(Number(rest % 62n)) + text
    rest /= 62n
  }
  return text.padStart(digits, '0')
}
