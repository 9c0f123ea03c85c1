/** The keys of counters: never a user name, an address or an id, but a digest that cannot be searched without the secret. */
import { createHmac } from 'node:crypto'

/** A digest of several texts, which keeps their borders: `ab`, `c` differs from `a`, `bc`. */
export type CountedKey = (...texts: readonly string[]) => string

const SECRET_CHARACTERS = 32

/** @throws {TypeError} for a secret that is too short */
export function createCountedKey(secret: string): CountedKey {
  const digest = digestUnder(secret)
  return (...texts) => digest(texts, 'base64url').slice(0, 22)
}

/**
 * The whole digest, 64 hexadecimal digits: for what is kept for good.
 *
 * @throws {TypeError} as above
 */
export function createKeyedDigest(secret: string): CountedKey {
  const digest = digestUnder(secret)
  return (...texts) => digest(texts, 'hex')
}

function digestUnder(secret: string): (texts: readonly string[], encoding: 'base64url' | 'hex') => string {
  if (!isCountingSecret(secret)) {
    throw new TypeError('secret: give 32 or more random characters, the same in every process')
  }
  return (texts, encoding) => createHmac('sha256', secret).update(JSON.stringify(texts)).digest(encoding)
}

/** Whether it is too long to be found by trying. */
export function isCountingSecret(value: unknown): value is string {
  return typeof value === 'string' && value.length >= SECRET_CHARACTERS
}
