/** Keys from the JSON Web Key format (RFC 7517, RFC 7518 §6, RFC 8037, AKP). */
import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { decodeBase64url, isCanonicalBase64url } from '../encoding/base64url.ts'
import { type Algorithm, findAlgorithmOfJwk, type PublicRow } from '../jws/algorithms.ts'
import type { Key } from './key.ts'
import { makePrivateKey, makePublicKey } from './pair.ts'
import { secretKey } from './secret-key.ts'

/** A JSON Web Key. Only the members that this engine reads; others are ignored. */
export interface Jwk {
  readonly kty: string
  readonly alg?: string
  readonly kid?: string
  readonly use?: string
  readonly key_ops?: readonly string[]
  readonly crv?: string
  readonly k?: string
  readonly n?: string
  readonly e?: string
  readonly x?: string
  readonly y?: string
  readonly d?: string
  readonly pub?: string
  readonly priv?: string
}

/** Options of {@link jwk}. */
export interface JwkOptions {
  /** For a JWK that names no `alg`: a key is bound to one algorithm, and its bytes do not say which. */
  readonly alg?: Algorithm
  /** For a short secret; see `secretKey`. */
  readonly allowWeak?: string
  /** Needed for ES256K. */
  readonly optIn?: true
  /** Lets a private key be exported again. Default false. */
  readonly extractable?: boolean
}

/** Binary members by key type; each must be canonical base64url where it is present. */
const BINARY = ['k', 'n', 'e', 'x', 'y', 'd', 'p', 'q', 'dp', 'dq', 'qi', 'pub', 'priv'] as const
const COORDINATE_BYTES: Readonly<Record<string, number>> = {
  'P-256': 32,
  'P-384': 48,
  'P-521': 66,
  secp256k1: 32,
  Ed25519: 32,
  Ed448: 57,
}

/**
 * Makes a key from a JWK: a secret (`oct`), a public key, or a private key when it has private members.
 * `use` and `key_ops`, when present, must allow the operation.
 *
 * @throws {TypeError} naming the member or option that is wrong
 */
export function jwk(value: Jwk, options: JwkOptions = {}): Key {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('jwk: give an object')
  const row = findAlgorithmOfJwk(value.kty, value.crv, namedAlgorithm(value.alg, options.alg))
  if (!row) throw new TypeError('jwk.alg: the key must name its one algorithm, on its own key type and curve')
  requireBinary(value)
  if (row.kind === 'secret') {
    requireUse(value, ['sign', 'verify'])
    const { kid } = value
    const { allowWeak } = options
    if (value.k === undefined) throw new TypeError('jwk.k: missing')
    return secretKey(decodeBase64url(value.k), {
      alg: row.alg,
      ...(kid !== undefined && { kid }),
      ...(allowWeak !== undefined && { allowWeak }),
    })
  }
  if (row.optIn && options.optIn !== true)
    throw new TypeError(`jwk.alg: ${row.alg} is for those who ask for it: add optIn: true`)
  const isPrivate = Object.hasOwn(value, row.jwk.kty === 'AKP' ? 'priv' : 'd')
  requireUse(value, [isPrivate ? 'sign' : 'verify'])
  const pair = { kid: value.kid, extractable: options.extractable }
  const object = keyObject(value, row, isPrivate)
  return isPrivate ? makePrivateKey(object, row, pair) : makePublicKey(object, row, pair)
}

function namedAlgorithm(own: unknown, given: Algorithm | undefined): unknown {
  if (own === undefined) return given
  if (given !== undefined && own !== given) throw new TypeError('alg: the key names another algorithm')
  return own
}

function requireBinary(value: Jwk): void {
  const members = value as unknown as Readonly<Record<string, unknown>>
  for (const name of BINARY) {
    const text = Object.hasOwn(members, name) ? members[name] : undefined
    if (text !== undefined && !(typeof text === 'string' && text !== '' && isCanonicalBase64url(text))) {
      throw new TypeError(`jwk.${name}: give base64url`)
    }
  }
  const bytes = COORDINATE_BYTES[value.crv ?? '']
  for (const name of ['x', 'y'] as const) {
    const text = value[name]
    // RFC 7518 §6.2.1.2: exactly as long as the curve's field; a shorter one is a second spelling.
    if (bytes !== undefined && text !== undefined && decodeBase64url(text).length !== bytes) {
      throw new TypeError(`jwk.${name}: ${value.crv} has coordinates of ${bytes} bytes`)
    }
  }
}

function requireUse({ use, key_ops: operations }: Jwk, allowed: readonly string[]): void {
  if (use !== undefined && use !== 'sig') throw new TypeError('jwk.use: this key is not for signatures')
  if (operations !== undefined && !(Array.isArray(operations) && allowed.some((one) => operations.includes(one)))) {
    throw new TypeError('jwk.key_ops: this key is not for signatures')
  }
}

function keyObject(value: Jwk, row: PublicRow, isPrivate: boolean): KeyObject {
  // Only own members, and the row's own alg: node reads nothing that was not checked.
  const key = { ...value, ...(row.jwk.kty === 'AKP' && { alg: row.alg }) } as JsonWebKey
  try {
    return isPrivate ? createPrivateKey({ key, format: 'jwk' }) : createPublicKey({ key, format: 'jwk' })
  } catch {
    throw new TypeError(`jwk: this is no ${row.jwk.kty} key (is the point on the curve, are all members there?)`)
  }
}
