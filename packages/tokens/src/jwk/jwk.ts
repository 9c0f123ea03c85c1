/** Keys from the JSON Web Key format (RFC 7517, RFC 7518 §6, RFC 8037, AKP). */
import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { nonEmptyText, type OptionTable, optional, parseOptions, refusal } from '@latchkey/options'
import { decodeBase64url } from '../encoding/base64url.ts'
import { type Algorithm, type AlgorithmRow, findAlgorithmOfJwk, type PublicRow } from '../jws/algorithms.ts'
import { type Jwk, type JwkMembers, ownMembers, readKeyMembers } from './jwk-members.ts'
import type { Key } from './key.ts'
import { allowWeakOption, extractableOption, faultsOfOptIn, optInOption } from './key-options.ts'
import { makePrivateKey, makePublicKey, readKeyObject } from './pair.ts'
import { makeSecretKey } from './secret-key.ts'

export type { Jwk }

/** Options of {@link jwk}. */
export interface JwkOptions {
  /** For a JWK that names no `alg`: a key is bound to one algorithm, and its bytes do not say which. */
  readonly alg?: Algorithm
  /** For a short secret; see `secretKey`. */
  readonly allowWeak?: string
  /** Needed for ES256K. */
  readonly optIn?: true
  /** Lets a secret or private key be exported again. Default false. */
  readonly extractable?: boolean
}

const OPTIONS = {
  alg: optional(undefined, nonEmptyText),
  allowWeak: allowWeakOption,
  optIn: optInOption,
  extractable: extractableOption,
} satisfies OptionTable<keyof JwkOptions>

/**
 * Makes a key from a JWK: a secret (`oct`), a public key, or a private key when it has private members.
 * `use` and `key_ops`, when present, must allow signatures. A secret can only do what its `key_ops` name.
 *
 * @throws {TypeError} naming the member, or one line for each option that is wrong
 * @throws {TokenError} algorithm_unsupported when this runtime lacks the algorithm
 */
export function jwk(value: Jwk, options: JwkOptions = {}): Key {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('jwk: give an object')
  const { alg, allowWeak, optIn, extractable } = parseOptions(OPTIONS, options)
  const members = ownMembers(value)
  const { isPrivate, texts } = readKeyMembers(members)
  const row = findRow(members, alg)
  const kid = kidIn(members)
  if (row.kind === 'secret') {
    const operations = readUse(members, ['sign', 'verify'])
    return makeSecretKey(decodeBase64url(texts['k'] ?? ''), row, { kid, allowWeak, extractable, operations })
  }
  const faults = faultsOfOptIn(row, optIn)
  if (faults.length > 0) throw refusal(faults)
  readUse(members, [isPrivate ? 'sign' : 'verify'])
  const object = keyObject(texts, row, isPrivate)
  return isPrivate ? makePrivateKey(object, row, { kid, extractable }) : makePublicKey(object, row, kid)
}

function kidIn({ kid }: JwkMembers): string | undefined {
  if (kid === undefined || (typeof kid === 'string' && kid !== '')) return kid
  throw new TypeError('kid: give a non-empty string, or leave it out')
}

/** The key's algorithm: its own `alg`, else the option. When both are given they must mean the same. */
function findRow({ kty, crv, alg }: JwkMembers, given: unknown): AlgorithmRow {
  const row = findAlgorithmOfJwk(kty, crv, alg === undefined ? given : alg)
  if (!row) throw new TypeError('jwk.alg: the key must name its one algorithm, on its own key type and curve')
  if (given !== undefined && findAlgorithmOfJwk(kty, crv, given) !== row) {
    throw new TypeError('alg: the key names another algorithm')
  }
  return row
}

/** @returns those of the wanted operations that are allowed */
function readUse({ use, key_ops: operations }: JwkMembers, wanted: readonly string[]): readonly string[] {
  if (use !== undefined && use !== 'sig') throw new TypeError('jwk.use: this key is not for signatures')
  if (operations === undefined) return wanted
  const isList = Array.isArray(operations) && operations.every((one) => typeof one === 'string')
  // RFC 7517 §4.3: no operation may be listed twice.
  if (!isList || new Set(operations).size !== operations.length)
    throw new TypeError('jwk.key_ops: give a list of names')
  const allowed = wanted.filter((one) => operations.includes(one))
  if (allowed.length === 0) throw new TypeError(`jwk.key_ops: this key is not meant to ${wanted.join(' or ')}`)
  return allowed
}

function keyObject(texts: Readonly<Record<string, string>>, row: PublicRow, isPrivate: boolean): KeyObject {
  // The runtime only gets members that were checked.
  const key = { kty: row.jwk.kty, ...(row.jwk.crv ? { crv: row.jwk.crv } : {}), ...texts } as JsonWebKey
  if (row.jwk.kty === 'AKP') key['alg'] = row.alg
  const complaint = `jwk: this is not a valid ${row.jwk.kty} key (is the point on the curve?)`
  if (!isPrivate) return readKeyObject(row, complaint, () => createPublicKey({ key, format: 'jwk' }))
  const object = readKeyObject(row, complaint, () => createPrivateKey({ key, format: 'jwk' }))
  const own = createPublicKey(object).export({ format: 'jwk' })
  // Signing with a private key and another key's public half reveals the private key (Ed25519).
  const misfit = Object.keys(texts).find((name) => own[name] !== undefined && own[name] !== texts[name])
  if (misfit !== undefined) throw new TypeError(`jwk.${misfit}: does not belong to the private key`)
  return object
}
