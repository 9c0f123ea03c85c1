/** Hashes and verifies passwords: one policy for writing, every known format for reading, one queue for both. */
import { randomBytes as systemRandomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { callable, type OptionTable, optional, parseOptions, withMethods } from '@latchkey/options'
import { type Argon2Engine, loadArgon2Engine } from './argon2-engine.ts'
import { createCostProfiles } from './cost-profiles.ts'
import { createDerive, type Derivation } from './derive.ts'
import { equalInConstantTime } from './equal-in-constant-time.ts'
import { foreignFormatOf } from './foreign-format.ts'
import type { ParsedPassword, RandomBytes } from './formats/format.ts'
import { type HasherOptions, type ParsedHasherOptions, parseHasherOptions, type WorkReport } from './hasher-options.ts'
import { createHashingQueue, type HashingDoor } from './hashing-queue.ts'
import { readStored, type UnverifiableReason } from './registry.ts'
import { monotonicMilliseconds } from './system-clock.ts'

export interface Hasher {
  /**
   * Hashes a password by the policy, with a fresh salt.
   *
   * @param password - well-formed Unicode; its UTF-8 bytes are hashed exactly as given
   * @param door - by which it waits; default `strange`
   * @returns the string to store
   * @throws {TypeError} when the password is not a string, or holds a lone surrogate, which has no UTF-8 form
   * @throws {HashingOverloadedError} hashing_overloaded
   */
  readonly hash: (password: string, door?: HashingDoor) => Promise<string>
  /**
   * Verifies a password. A malformed, unsupported or absent stored string gives `false` and never throws.
   * Each call takes one slot of the queue. Each `false` does the most expensive work of each kind seen so far, whatever the cause.
   *
   * @param stored - the stored string; undefined or null for an unknown user
   * @param door - as above
   * @throws {TypeError} when the password is not a string
   * @throws {HashingOverloadedError} hashing_overloaded
   */
  readonly verify: (password: string, stored: string | null | undefined, door?: HashingDoor) => Promise<boolean>
  /**
   * Whether a stored string differs from what `hash` would write today: another format, other parameters (higher ones too), a
   * shorter salt, or unreadable. Ask after a successful `verify`, then store a new hash.
   */
  readonly needsRehash: (stored: string | null | undefined) => boolean
  /**
   * Remembers what a stored string costs, so that failures cost as much from the first request on. Call it at the start
   * with one sample of each kind in the user table. `verify` observes the strings that it sees by itself.
   */
  readonly observe: (stored: string | null | undefined) => void
  /** Why `verify` would refuse every password against this string, under the options of this hasher; undefined if it would not. For reports. */
  readonly refusalOf: (stored: string) => UnverifiablePassword | undefined
}

/** A stored string that no login can match. Holds nothing of it. */
export interface UnverifiablePassword {
  /** As an operator knows it: `bcrypt`, `werkzeug-plain`. */
  readonly name: string
  readonly reason: UnverifiableReason
}

/** What a hasher needs from its surroundings. */
export interface HasherPorts {
  readonly argon2: Argon2Engine
  readonly randomBytes: RandomBytes
  /** Monotonic clock, milliseconds. */
  readonly monotonicMilliseconds: () => number
}

const PORTS = {
  argon2: optional(undefined, withMethods<Argon2Engine>('an engine of Argon2id', 'derive')),
  randomBytes: optional((lengthBytes) => systemRandomBytes(lengthBytes), callable<RandomBytes>('a source of bytes')),
  monotonicMilliseconds: optional(
    monotonicMilliseconds,
    callable<() => number>('a function that returns milliseconds'),
  ),
} satisfies OptionTable<keyof HasherPorts>

/**
 * Makes a hasher. Options are read once, here.
 *
 * @throws {TypeError} one line for each option that is unknown, mistyped or out of range
 * @throws {Error} when this runtime has no Argon2id
 */
export function createHasher(options: HasherOptions = {}, ports: Partial<HasherPorts> = {}): Hasher {
  const { policy, reading, onWork, ...limits } = parseHasherOptions(options)
  const given = parseOptions(PORTS, ports, { called: 'ports' })
  const { argon2 = loadArgon2Engine(), monotonicMilliseconds, randomBytes } = given
  const derive = createDerive(argon2)
  const profiles = createCostProfiles(policy.work)
  const queue = createHashingQueue({ ...limits, monotonicMilliseconds })
  const read = (stored: unknown) => readStored(stored, reading)
  const decoy = decoyOf(policy)

  /** A listener that throws, at once or by a promise, must not fail a login. */
  function tell(report: WorkReport): void {
    try {
      Promise.resolve(onWork?.(report)).catch(() => undefined)
    } catch {
      // Ignored, as documented.
    }
  }

  async function compute(label: Pick<WorkReport, 'purpose' | 'format'>, derivation: Derivation): Promise<Uint8Array> {
    const result = await derive(derivation)
    tell({ ...label, work: derivation.work })
    return result
  }

  async function matches(password: Uint8Array, { parsed, label }: Verifiable): Promise<boolean> {
    const { work, salt, digest } = parsed
    return equalInConstantTime(await compute(label, { work, password, salt, lengthBytes: digest.length }), digest)
  }

  /** Does the work that a failure still owes. Sixteen bytes are one PBKDF2 block; the other primitives cost the same at any length. */
  async function topUp(password: Uint8Array, { parsed, isDecoy }: Verifiable): Promise<void> {
    const label = { purpose: isDecoy ? 'dummy' : 'filler', format: undefined } as const
    for (const work of profiles.missing(parsed.work)) {
      await compute(label, { work, password, salt: Buffer.alloc(16), lengthBytes: 16 })
    }
  }

  /** What to verify. Where there is nothing, a string like those that are written today, so that both cases run the same code. */
  function verifiable(stored: string | null | undefined, password: string): Verifiable {
    const result = read(stored)
    if (result.verifiable) profiles.observe(result.parsed.work)
    // A lone surrogate becomes U+FFFD in a Buffer, so it must never be compared: it only does the work.
    if (result.verifiable && password.isWellFormed()) {
      const { parsed, format } = result
      return { parsed, isDecoy: false, label: { purpose: 'verification', format: format.name } }
    }
    const instead = read(decoy)
    if (!instead.verifiable) throw new Error('a policy writes what its format reads')
    const parsed = { ...instead.parsed, work: profiles.largestLike(policy.work) }
    return { parsed, isDecoy: true, label: { purpose: 'dummy', format: undefined } }
  }

  function observe(stored: string | null | undefined): void {
    const result = read(stored)
    if (result.verifiable) profiles.observe(result.parsed.work)
  }

  return {
    async hash(password, door = 'strange') {
      requireString(password)
      if (!password.isWellFormed()) throw new TypeError('password must be well-formed Unicode')
      const { format, writing, work } = policy
      const salt = writing.newSalt(randomBytes)
      const derivation = { work, password: Buffer.from(password), salt, lengthBytes: writing.digestBytes(work) }
      const digest = await queue.run(door, () => compute({ purpose: 'hash', format: format.name }, derivation))
      return format.serialize({ work, salt, digest })
    },

    async verify(password, stored, door = 'strange') {
      requireString(password)
      const what = verifiable(stored, password)
      const bytes = Buffer.from(password)
      // One slot for both parts: a second wait in the queue would show under load.
      return queue.run(door, async () => {
        if ((await matches(bytes, what)) && !what.isDecoy) return true
        await topUp(bytes, what)
        return false
      })
    },

    needsRehash(stored) {
      const result = read(stored)
      if (!result.verifiable || result.format !== policy.format) return true
      const { work, salt, digest } = result.parsed
      const current = isDeepStrictEqual(work, policy.work) && digest.length === policy.writing.digestBytes(work)
      return !current || salt.length < policy.writing.saltBytes
    },

    observe,

    refusalOf(stored) {
      const result = read(stored)
      if (result.verifiable) return undefined
      return { name: result.format?.name ?? foreignFormatOf(stored), reason: result.reason }
    },
  }
}

interface Verifiable {
  readonly parsed: ParsedPassword
  readonly isDecoy: boolean
  readonly label: Pick<WorkReport, 'purpose' | 'format'>
}

function decoyOf({ format, writing, work }: ParsedHasherOptions['policy']): string {
  const salt = writing.newSalt((lengthBytes) => Buffer.alloc(lengthBytes, 1))
  return format.serialize({ work, salt, digest: Buffer.alloc(writing.digestBytes(work)) })
}

function requireString(password: unknown): void {
  if (typeof password !== 'string') throw new TypeError('password must be a string')
}
