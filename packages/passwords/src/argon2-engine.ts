/** Which Argon2 implementation runs here: `@node-rs/argon2` when it is installed, else `crypto.argon2` (Node 24.7). */
import * as nodeCrypto from 'node:crypto'
import { createRequire } from 'node:module'
import type { Argon2Work } from './work.ts'

export interface Argon2Engine {
  readonly name: '@node-rs/argon2' | 'node:crypto'
  /**
   * Argon2 without associated data (RFC 9106), off the event loop.
   *
   * @throws {Error} for version 16 where the implementation lacks it
   */
  readonly derive: (derivation: Argon2Derivation) => Promise<Uint8Array>
}

export interface Argon2Derivation {
  readonly work: Argon2Work
  readonly password: Uint8Array
  readonly salt: Uint8Array
  readonly lengthBytes: number
  /** The key, if the hash has one: a pepper. */
  readonly secret?: Uint8Array
}

/** `algorithm` of `@node-rs/argon2`: the package's const enums, which type stripping cannot read. */
const algorithms = { argon2d: 0, argon2i: 1, argon2id: 2 }

/** Finds an implementation; undefined when it is missing here. */
export type Argon2EngineLoader = () => Argon2Engine | undefined

/**
 * Chooses the first implementation found. Both compute the same bytes; the native one takes less than half the time.
 *
 * @throws {Error} when there is none; the message names both ways to get one
 */
export function loadArgon2Engine(
  loaders: readonly Argon2EngineLoader[] = [loadNativeArgon2, loadNodeArgon2],
): Argon2Engine {
  for (const load of loaders) {
    const engine = load()
    if (engine !== undefined) return engine
  }
  throw new Error('no Argon2id implementation: install @node-rs/argon2, or run Node 24.7 or later')
}

/** `@node-rs/argon2`, an optional dependency: absent on platforms without a prebuilt binary. */
export function loadNativeArgon2(): Argon2Engine | undefined {
  const native = requireNativeArgon2()
  if (native === undefined) return undefined
  return {
    name: '@node-rs/argon2',
    derive: ({ work, password, salt, lengthBytes, secret }) =>
      native.hashRaw(password, {
        algorithm: algorithms[work.primitive],
        version: work.version === 16 ? 0 : 1,
        memoryCost: work.memoryKibibytes,
        timeCost: work.passes,
        parallelism: work.lanes,
        outputLen: lengthBytes,
        salt,
        ...(secret && { secret }),
      }),
  }
}

/** `crypto.argon2`: absent before Node 24.7 and on OpenSSL older than 3.2. */
export function loadNodeArgon2(): Argon2Engine | undefined {
  // Through the namespace: a named import of a missing function would stop the module from loading.
  const argon2 = nodeCrypto.argon2
  if (typeof argon2 !== 'function') return undefined
  return {
    name: 'node:crypto',
    derive: ({ work, password, salt, lengthBytes, secret }) =>
      new Promise((resolve, reject) => {
        if (work.version === 16) throw new Error('crypto.argon2 has no version 16')
        const parameters = {
          message: password,
          nonce: salt,
          memory: work.memoryKibibytes,
          passes: work.passes,
          parallelism: work.lanes,
          tagLength: lengthBytes,
          ...(secret && { secret }),
        }
        argon2(work.primitive, parameters, (fault, tag) => (fault === null ? resolve(tag) : reject(fault)))
      }),
  }
}

interface NativeArgon2 {
  /** `version` 0 is version 16 and 1 is version 19. */
  hashRaw(password: Uint8Array, options: Readonly<Record<string, number | Uint8Array>>): Promise<Uint8Array>
}

function requireNativeArgon2(): NativeArgon2 | undefined {
  try {
    // `require`, not `import()`: construction is synchronous, and a fault must show there, not at the first login.
    const loaded: unknown = createRequire(import.meta.url)('@node-rs/argon2')
    return isNativeArgon2(loaded) ? loaded : undefined
  } catch {
    return undefined
  }
}

function isNativeArgon2(loaded: unknown): loaded is NativeArgon2 {
  return typeof loaded === 'object' && loaded !== null && 'hashRaw' in loaded && typeof loaded.hashRaw === 'function'
}
