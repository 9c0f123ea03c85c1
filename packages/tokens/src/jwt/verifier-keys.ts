/** The keys of a verifier: what may verify side by side. */
import { Key } from '../jwk/key.ts'
import { fixedKeySet, type KeySet, MAXIMUM_CANDIDATES } from '../jwks/key-set.ts'

/** @throws {TypeError} naming `keys` or `algorithms` */
export function parseKeySet(options: object): KeySet {
  const { keys, algorithms } = options as { readonly keys?: unknown; readonly algorithms?: unknown }
  const narrowed = 'algorithms' in options
  if (!isKeySet(keys)) return fixedKeySet(narrowed ? narrow(parseKeys(keys), algorithms) : parseKeys(keys))
  if (narrowed) throw new TypeError('algorithms: narrow a key set where it is made')
  return keys
}

function isKeySet(value: unknown): value is KeySet {
  if (typeof value !== 'object' || value === null || value instanceof Key) return false
  const { find, isCurrent, version } = value as { readonly [Name in keyof KeySet]?: unknown }
  return typeof find === 'function' && typeof isCurrent === 'function' && typeof version === 'number'
}

function parseKeys(given: unknown): readonly Key[] {
  const list: readonly unknown[] = Array.isArray(given) ? given : [given]
  if (list.length === 0 || list.length > MAXIMUM_CANDIDATES)
    throw new TypeError(`keys: give 1 to ${MAXIMUM_CANDIDATES} keys`)
  const keys = list.map((key) => {
    if (!(key instanceof Key))
      throw new TypeError('keys: make each key with secretKey(), publicKey(), privateKey() or jwk(), or give a key set')
    if (!key.canVerify) throw new TypeError('keys: the key_ops of a key do not let it verify')
    return key
  })
  const kids = keys.flatMap((key) => (key.kid === undefined ? [] : [key.kid]))
  if (new Set(kids).size !== kids.length) throw new TypeError('keys: two keys have the same kid')
  // RFC 8725 §3.1: what one verifier takes as a secret must never be what another publishes.
  if (keys.some((key) => isSecret(key)) && !keys.every((key) => isSecret(key))) {
    throw new TypeError('keys: shared secrets and public keys do not belong into one verifier; make two')
  }
  return Object.freeze(keys)
}

function isSecret({ kind }: Key): boolean {
  return kind === 'secret'
}

function narrow(keys: readonly Key[], algorithms: unknown): readonly Key[] {
  if (!Array.isArray(algorithms) || algorithms.length === 0)
    throw new TypeError('algorithms: give a non-empty list, or leave it out')
  for (const alg of algorithms) {
    if (!keys.some((key) => key.alg === alg)) throw new TypeError('algorithms: no key has one of the listed algorithms')
  }
  return Object.freeze(keys.filter((key) => algorithms.includes(key.alg)))
}
