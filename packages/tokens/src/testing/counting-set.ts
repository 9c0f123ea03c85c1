/** For tests: a key set that counts how often it is asked, which shows what a verifier has cached. */
import type { Key } from '../jwk/key.ts'
import { type FoundKeys, type KeyHint, type KeySet, selectKeys } from '../jwks/key-set.ts'
import { KEY } from './raw-token.ts'

/** A set with {@link KEY} until the test replaces it. */
export class CountingSet implements KeySet {
  version = 0
  asked = 0
  current = true
  keys: readonly Key[] = [KEY]
  readonly isCurrent = (): boolean => this.current
  readonly find = (hint: KeyHint): FoundKeys | Promise<FoundKeys> => {
    this.asked++
    return { keys: selectKeys(hint, this.keys), version: this.version }
  }
}
