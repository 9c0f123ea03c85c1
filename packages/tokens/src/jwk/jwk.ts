/** Symmetric keys from the JSON Web Key format (RFC 7517, RFC 7518 §6.4). */
import { decodeBase64url, isCanonicalBase64url } from '../encoding/base64url.ts'
import { findAlgorithm } from '../jws/algorithms.ts'
import { type SecretKey, secretKey } from './secret-key.ts'

/** A JWK of type `oct`. */
export interface OctetJwk {
  readonly kty: 'oct'
  readonly k: string
  readonly alg: string
  readonly kid?: string
  readonly use?: string
  readonly key_ops?: readonly string[]
}

/**
 * Makes a key from a JWK. The JWK must name its `alg`; `use` and `key_ops`, when present, must allow signatures.
 *
 * @throws {TypeError} naming the member that is wrong
 */
export function jwk(value: OctetJwk, options: { readonly allowWeak?: string } = {}): SecretKey {
  if (typeof value !== 'object' || value === null) throw new TypeError('jwk: give an object')
  if (value.kty !== 'oct') throw new TypeError('jwk.kty: this version takes "oct" only')
  const row = findAlgorithm(value.alg)
  if (!row) throw new TypeError('jwk.alg: the key must name its one algorithm')
  if (value.use !== undefined && value.use !== 'sig') throw new TypeError('jwk.use: this key is not for signatures')
  if (
    value.key_ops !== undefined &&
    !(Array.isArray(value.key_ops) && (value.key_ops.includes('sign') || value.key_ops.includes('verify')))
  ) {
    throw new TypeError('jwk.key_ops: this key is not for signatures')
  }
  if (typeof value.k !== 'string' || !isCanonicalBase64url(value.k))
    throw new TypeError('jwk.k: give the secret as base64url')
  const { kid } = value
  const { allowWeak } = options
  // One by one: an option that JavaScript lets slip in must not rebind the key to another algorithm.
  return secretKey(decodeBase64url(value.k), {
    alg: row.alg,
    ...(kid !== undefined && { kid }),
    ...(allowWeak !== undefined && { allowWeak }),
  })
}
