/** A JWK Set that is already here: from a file, an environment variable, or one's own issuer. */
import { type OptionTable, oneOf, parseOptions, strictlyOptional } from '@latchkey/options'
import { allowWeakOption } from '../jwk/key-options.ts'
import { algorithmList, type JwkSet, type JwkSetOptions, readJwkSet, type SkippedKey } from './jwk-set.ts'
import { type FixedKeySet, fixedKeySet } from './key-set.ts'

/** A set of keys that never changes, and what was left out of it. */
export interface LocalKeySet extends FixedKeySet {
  readonly skipped: readonly SkippedKey[]
}

const OPTIONS = {
  algorithms: strictlyOptional(undefined, algorithmList),
  allowWeak: allowWeakOption,
  optIn: strictlyOptional(undefined, oneOf(true)),
} satisfies OptionTable<keyof JwkSetOptions>

/**
 * Makes a key set from a JWK Set (RFC 7517 §5). A key that cannot be used here is left out and listed in `skipped`:
 * an unknown type, another `use`, a weak key, no `alg`.
 *
 * @param set - at most 100 keys
 * @throws {TypeError} one line for each option that is wrong; or `set`: no JWK Set, no usable key, shared secrets beside public keys
 *   (RFC 8725 §3.1), two keys of one algorithm with the same `kid`
 */
export function jwks(set: JwkSet, options: JwkSetOptions = {}): LocalKeySet {
  const { members, skipped, ambiguous } = readJwkSet(set, parseOptions(OPTIONS, options))
  const [first] = members
  if (!first)
    throw new TypeError(`set: no usable key${skipped.map(({ index, reason }) => `; ${index}: ${reason}`).join('')}`)
  if (members.some(({ key }) => (key.kind === 'secret') !== (first.key.kind === 'secret'))) {
    throw new TypeError('set: shared secrets and public keys do not belong into one set; make two verifiers')
  }
  if (ambiguous.length > 0) {
    const places = ambiguous.map(({ index }) => index).join(', ')
    throw new TypeError(`set: keys of one algorithm have the same kid (at ${places})`)
  }
  return Object.freeze({
    ...fixedKeySet(Object.freeze(members.map(({ key }) => key))),
    skipped: Object.freeze(skipped.map((one) => Object.freeze(one))),
  })
}
