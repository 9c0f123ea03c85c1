/** The keys that a guard's dialect can use: a dialect that is configured for one algorithm accepts no other. */
import { refusal } from '@latchkey/options'
import type { Dialect } from '@latchkey/protocol'
import type { FoundKeys, Key, KeyHint, KeySet } from '@latchkey/tokens'
import type { GuardKeys } from './guard-options.ts'

/** The key set limited to the dialect's algorithms; keys in a list are left unchanged. */
export function spokenKeys(keys: GuardKeys, { algorithms }: Dialect): GuardKeys {
  if (!algorithms || !isKeySet(keys)) return keys
  const only = ({ keys: found, version }: FoundKeys): FoundKeys => ({
    keys: found.filter(({ alg }) => algorithms.includes(alg)),
    version,
  })
  return {
    get version() {
      return keys.version
    },
    isCurrent: () => keys.isCurrent(),
    find: (hint: KeyHint) => {
      const found = keys.find(hint)
      return found instanceof Promise ? found.then(only) : only(found)
    },
  }
}

/** @throws {TypeError} when one of the listed keys, or every key of a local set, has an algorithm that the dialect does not use */
export function requireSpokenKeys(keys: GuardKeys, { name, algorithms }: Dialect): void {
  if (!algorithms) return
  const speaks = ({ alg }: Key) => algorithms.includes(alg)
  if (isKeySet(keys)) {
    const known = 'keys' in keys && Array.isArray(keys.keys) ? (keys.keys as readonly Key[]) : undefined
    if (!known || known.some(speaks)) return
    throw refusal([`keys: ${name} is configured for ${algorithms.join(', ')}, and no key of the set has it`])
  }
  const list: readonly Key[] = isList(keys) ? keys : [keys]
  const other = list.find((key) => !speaks(key))
  if (other) {
    throw refusal([`keys: ${name} is configured for ${algorithms.join(', ')}, and a key is bound to ${other.alg}`])
  }
}

function isKeySet(keys: GuardKeys): keys is KeySet {
  return typeof keys === 'object' && keys !== null && !isList(keys) && 'find' in keys
}

function isList(keys: GuardKeys): keys is readonly Key[] {
  return Array.isArray(keys)
}
