/** JWK thumbprints (RFC 7638): a name for a key that everybody computes in the same way. */
import { hash, type KeyObject } from 'node:crypto'
import type { PublicRow } from '../jws/algorithms.ts'
import { type Jwk, ownMembers } from './jwk-members.ts'

/** The members that define a key, by key type, in the order of their names (RFC 7638 §3.2, RFC 8037 §2; AKP: ML-DSA for JOSE). */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  RSA: ['e', 'kty', 'n'],
  EC: ['crv', 'kty', 'x', 'y'],
  OKP: ['crv', 'kty', 'x'],
  AKP: ['alg', 'kty', 'pub'],
  oct: ['k', 'kty'],
}
const DIGESTS = ['sha256', 'sha384', 'sha512'] as const

/**
 * The thumbprint of a JWK. With a secret's thumbprint anybody can test guesses of the secret: never publish one.
 *
 * @returns base64url
 * @throws {TypeError} when a required member is missing
 */
export function thumbprint(jwk: Jwk, digest: (typeof DIGESTS)[number] = 'sha256'): string {
  if (typeof jwk !== 'object' || jwk === null) throw new TypeError('jwk: give an object')
  if (!DIGESTS.includes(digest)) throw new TypeError(`digest: give one of ${DIGESTS.join(', ')}`)
  const own = ownMembers(jwk)
  const kty = String(own['kty'])
  const names = Object.hasOwn(REQUIRED, kty) ? REQUIRED[kty] : undefined
  if (!names) throw new TypeError('jwk.kty: give RSA, EC, OKP, AKP or oct')
  const members = names.map((name) => {
    const value = own[name]
    if (typeof value !== 'string') throw new TypeError(`jwk.${name}: missing`)
    return [name, value] as const
  })
  return hash(digest, JSON.stringify(Object.fromEntries(members)), 'base64url')
}

/** @internal The thumbprint of a public key object. */
export function thumbprintOf(publicObject: KeyObject, row: PublicRow): string {
  return thumbprint({
    ...publicObject.export({ format: 'jwk' }),
    ...(row.jwk.kty === 'AKP' && { alg: row.alg }),
  } as Jwk)
}
