/** The keys of a verifier: which keys may be used together. */
import { checked, fault, give } from '@latchkey/options'
import { Key } from '../jwk/key.ts'
import { fixedKeySet, type KeySet, MAXIMUM_CANDIDATES } from '../jwks/key-set.ts'

/** The option `keys`: a list, which may be narrowed, or a set. */
export type GivenKeys =
  | { readonly list: readonly Key[]; readonly set?: undefined }
  | { readonly list?: undefined; readonly set: KeySet }

/** Reads the option `keys`: one key, several, or a key set. */
export function givenKeys(value: unknown): GivenKeys {
  return isKeySet(value) ? { set: value } : { list: keysIn(value) }
}

/** Reads the option `algorithms`. */
export function algorithmsToKeep(value: unknown): readonly unknown[] {
  const list: readonly unknown[] = Array.isArray(value) ? [...value] : []
  return checked(list, list.length > 0, 'a list that is not empty, or leave it out')
}

/** Why these keys cannot be narrowed to these algorithms. */
export function faultsOfNarrowing(
  keys: GivenKeys | undefined,
  algorithms: readonly unknown[] | undefined,
): readonly string[] {
  if (!keys || !algorithms) return []
  const { list } = keys
  if (!list) return ['algorithms: narrow a key set where it is made']
  return algorithms.every((alg) => list.some((key) => key.alg === alg))
    ? []
    : ['algorithms: no key has one of the listed algorithms']
}

/** The keys as a set, limited to the given algorithms. */
export function keySetOf({ list, set }: GivenKeys, algorithms?: readonly unknown[]): KeySet {
  if (set) return set
  return fixedKeySet(algorithms ? Object.freeze(list.filter((key) => algorithms.includes(key.alg))) : list)
}

function isKeySet(value: unknown): value is KeySet {
  if (typeof value !== 'object' || value === null || value instanceof Key) return false
  const { find, isCurrent, version } = value as { readonly [Name in keyof KeySet]?: unknown }
  return typeof find === 'function' && typeof isCurrent === 'function' && typeof version === 'number'
}

function keysIn(given: unknown): readonly Key[] {
  const list: readonly unknown[] = Array.isArray(given) ? given : [given]
  if (list.length === 0 || list.length > MAXIMUM_CANDIDATES) throw give(`1 to ${MAXIMUM_CANDIDATES} keys`)
  const keys = list.map((key) => {
    if (!(key instanceof Key))
      throw give('keys that secretKey(), publicKey(), privateKey() or jwk() made, or a key set')
    if (!key.canVerify) throw fault('the key_ops of a key do not let it verify')
    return key
  })
  const kids = keys.flatMap((key) => (key.kid === undefined ? [] : [key.kid]))
  if (new Set(kids).size !== kids.length) throw fault('two keys have the same kid')
  // RFC 8725 §3.1: what one verifier uses as a secret must never be what another publishes.
  if (keys.some((key) => isSecret(key)) && !keys.every((key) => isSecret(key))) {
    throw fault('shared secrets and public keys do not belong into one verifier; make two')
  }
  return Object.freeze(keys)
}

function isSecret({ kind }: Key): boolean {
  return kind === 'secret'
}
