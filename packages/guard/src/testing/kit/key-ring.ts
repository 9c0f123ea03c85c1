/** The keys of a test's issuer: one signs, and the published ones verify. */
import { flag, type OptionTable, optional, parseOptions } from '@latchkey/options'
import {
  exportJwk,
  type FoundKeys,
  generateKey,
  type JwkSet,
  jwks,
  type KeySet,
  type PrivateKey,
  type PublicAlgorithm,
} from '@latchkey/tokens'

/** What happens to the old key. */
export interface RotateKeyOptions {
  /** Removes the old key from the published set: its tokens are then refused. Default: it stays. */
  readonly withdrawOld?: boolean
}

/** Keys that change while a test runs. */
export interface KeyRing {
  /** The key that signs now. */
  readonly signing: () => PrivateKey
  /** What is published now. */
  readonly published: () => JwkSet
  /** The published keys, for a guard. */
  readonly keys: KeySet
  readonly rotate: (options?: RotateKeyOptions) => void
}

const ROTATION = { withdrawOld: optional(false, flag) } satisfies OptionTable<keyof RotateKeyOptions>

/** @throws {TypeError} when there is no such public-key algorithm */
export function createKeyRing(alg: PublicAlgorithm): KeyRing {
  let ring = [generateKey(alg)]
  let version = 1
  const signing = (): PrivateKey => ring.at(-1) as PrivateKey
  const published = (): JwkSet => ({ keys: ring.map((key) => exportJwk(key)) })
  let known = jwks(published())

  function rotate(options: RotateKeyOptions = {}): void {
    const { withdrawOld } = parseOptions(ROTATION, options)
    ring = [...(withdrawOld ? [] : ring), generateKey(alg)]
    known = jwks(published())
    version++
  }

  const keys: KeySet = {
    get version() {
      return version
    },
    isCurrent: () => true,
    find: (hint): FoundKeys => ({ keys: known.find(hint).keys, version }),
  }
  return { signing, published, keys, rotate }
}
