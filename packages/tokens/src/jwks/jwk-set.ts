/** Reads a JWK Set (RFC 7517 §5): every key that can be used, and why each other one cannot. */
import { eachOf, give, type OptionReader, oneOf } from '@latchkey/options'
import { type Jwk, type JwkOptions, jwk } from '../jwk/jwk.ts'
import type { Key } from '../jwk/key.ts'
import { type Algorithm, algorithms as allAlgorithms, findAlgorithmOfJwk } from '../jws/algorithms.ts'
import { TokenError } from '../token-error.ts'

/** A JWK Set (RFC 7517 §5). */
export interface JwkSet {
  readonly keys: readonly Jwk[]
}

/** A member of a set that was left out. */
export interface SkippedKey {
  /** Its index in the set's `keys`, from 0. */
  readonly index: number
  /** Why, without any key material. */
  readonly reason: string
}

/** How the members of a set become keys. */
export interface JwkSetOptions extends Pick<JwkOptions, 'allowWeak' | 'optIn'> {
  /** The accepted algorithms. A key without `alg` is accepted when exactly one of these fits it; without this option it is skipped. */
  readonly algorithms?: readonly Algorithm[]
}

/** {@link JwkSetOptions} as they were read. */
export type ReadSetOptions = { readonly [N in keyof JwkSetOptions]?: JwkSetOptions[N] | undefined }

/** A key and its index. */
export interface SetMember {
  readonly index: number
  readonly key: Key
}

/** The contents of a set. */
export interface ReadSet {
  readonly members: readonly SetMember[]
  readonly skipped: readonly SkippedKey[]
  /** The members that share `kid` and algorithm with another entry. */
  readonly ambiguous: readonly SetMember[]
}

/** Many more keys than any issuer publishes. Each one costs a parse. */
const MAXIMUM_KEYS = 100
const knownAlgorithms = eachOf(oneOf(...allAlgorithms), 'a list that is not empty, or leave it out')
const OUR_MESSAGE = /^(?:jwk|key|kid|alg|secret)\b/

/** @throws {TypeError} when it is not a JWK Set, or has more than 100 keys; a bad key is only skipped (RFC 7517 §5) */
export function readJwkSet(set: unknown, options: ReadSetOptions): ReadSet {
  const isObject = typeof set === 'object' && set !== null && Object.hasOwn(set, 'keys')
  const list = isObject ? (set as { readonly keys: unknown }).keys : undefined
  if (!Array.isArray(list)) throw new TypeError('set: give a JWK Set, an object with a list of `keys`')
  if (list.length > MAXIMUM_KEYS) throw new TypeError(`set: give at most ${MAXIMUM_KEYS} keys`)
  const members: SetMember[] = []
  const skipped: SkippedKey[] = []
  for (const [index, value] of list.entries()) {
    try {
      members.push({ index, key: readMember(value, options) })
    } catch (error) {
      skipped.push({ index, reason: reasonOf(error) })
    }
  }
  return { members, skipped, ambiguous: ambiguousAmong(members, list) }
}

/** Usable members that share name and algorithm with another entry: a token that names them does not say which one is meant. */
function ambiguousAmong(members: readonly SetMember[], list: readonly unknown[]): readonly SetMember[] {
  // An entry that cannot be used counts too: its owner may have meant that one.
  const names = list.map((value) => ({ kid: ownValue(value, 'kid'), alg: ownValue(value, 'alg') }))
  for (const { index, key } of members) names[index] = key
  return members.filter(({ index, key }) =>
    names.some(({ kid, alg }, other) => other !== index && kid !== undefined && kid === key.kid && alg === key.alg),
  )
}

/** Without running a getter, which could throw. */
function ownValue(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined
}

/** @throws {TypeError} why the member cannot be used as a key here */
function readMember(value: unknown, { algorithms, allowWeak, optIn }: ReadSetOptions): Key {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('jwk: not an object')
  const alg = Object.hasOwn(value, 'alg') ? undefined : onlyAlgorithmOf(value as Jwk, algorithms)
  const key = jwk(value as Jwk, {
    ...(alg !== undefined && { alg }),
    ...(allowWeak !== undefined && { allowWeak }),
    ...(optIn !== undefined && { optIn }),
  })
  if (algorithms && !algorithms.some((one) => isMeant(one, key.alg)))
    throw new TypeError('jwk.alg: not among the algorithms of the set')
  if (!key.canVerify) throw new TypeError('jwk.key_ops: this key is not meant to verify')
  return key
}

function onlyAlgorithmOf({ kty, crv }: Jwk, algorithms: readonly Algorithm[] | undefined): Algorithm {
  if (!algorithms) throw new TypeError('jwk.alg: missing, and no option `algorithms` says which is meant')
  const [fits, another] = algorithms.filter((alg) => isMeant(alg, findAlgorithmOfJwk(kty, crv, alg)?.alg))
  if (fits === undefined) throw new TypeError('jwk.alg: missing, and none of the algorithms fits the key')
  if (another !== undefined) throw new TypeError('jwk.alg: missing, and several of the algorithms fit the key')
  return fits
}

/** RFC 8037 §3.1: EdDSA is both curves. */
function isMeant(named: Algorithm, alg: Algorithm | undefined): boolean {
  return named === alg || (named === 'EdDSA' && alg === 'Ed448')
}

/** This package's messages name members and never show their values. Other messages might. */
function reasonOf(error: unknown): string {
  const isOurs = error instanceof TokenError || (error instanceof TypeError && OUR_MESSAGE.test(error.message))
  return isOurs ? error.message : 'jwk: it cannot be read'
}

/** Reads the option `algorithms`: a list of known algorithms that is not empty. */
export const algorithmList: OptionReader<readonly Algorithm[]> = (value) => {
  const list = knownAlgorithms(value)
  if (list.length === 0) throw give('a list that is not empty, or leave it out')
  return Object.freeze(list)
}
