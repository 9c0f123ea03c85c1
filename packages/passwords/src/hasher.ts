/** Hashes and verifies passwords: one policy for writing, every known format for reading, one queue for both. */
import { randomBytes as systemRandomBytes } from 'node:crypto'
import { callable, type OptionTable, optional, parseOptions, withMethods } from '@latchkey/options'
import { type Argon2Engine, loadArgon2Engine } from './argon2-engine.ts'
import { createCostProfiles } from './cost-profiles.ts'
import { createDerive } from './derive.ts'
import type { Compute, Derivation, ParsedPassword, RandomBytes } from './formats/format.ts'
import { type HasherOptions, type ParsedHasherOptions, parseHasherOptions, type WorkReport } from './hasher-options.ts'
import { createHashingQueue, type HashingDoor } from './hashing-queue.ts'
import { readStored, type Stored, type StoredPassword } from './registry.ts'
import { createStoredReports, type StoredReports } from './stored-reports.ts'
import { monotonicMilliseconds } from './system-clock.ts'
import type { Work } from './work.ts'

export interface Hasher extends StoredReports {
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
   * Each call takes one slot of the queue. Each `false` costs at least as much as that of an unknown user, whatever the cause.
   *
   * @param stored - the stored string, or with its columns; undefined or null for an unknown user
   * @param door - as above
   * @throws {TypeError} when the password is not a string
   * @throws {HashingOverloadedError} hashing_overloaded
   */
  readonly verify: (password: string, stored: Stored, door?: HashingDoor) => Promise<boolean>
  /**
   * Remembers what stored passwords cost, so that failures cost as much from the first request on. Call it at the start and once a day with
   * a sample of the user table; it replaces the one before. Without a sample `verify` observes what it sees.
   */
  readonly observe: (sample: readonly SampledStored[]) => void
  /** What an operator should know at each start. */
  readonly warnings: readonly string[]
}

/** A stored password, and how many of a sample are of its kind. */
export interface SampledStored {
  readonly stored: string | StoredPassword
  readonly rows: number
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
  const { policy, reading: options_, onWork, ...limits } = parseHasherOptions(options)
  const given = parseOptions(PORTS, ports, { called: 'ports' })
  const { argon2 = loadArgon2Engine(), monotonicMilliseconds, randomBytes } = given
  const computing = createComputing(createDerive(argon2), onWork)
  const profiles = createCostProfiles(policy.work)
  const queue = createHashingQueue({ ...limits, monotonicMilliseconds })
  const reading = { ...options_, readsArgon2Version16: argon2.name !== 'node:crypto' }
  const read = (stored: Stored) => readStored(stored, reading)
  const decoy = decoyOf(policy)

  /** Does the work that a failure still owes. Sixteen bytes are one PBKDF2 block; the other primitives cost the same at any length. */
  async function topUp(password: Uint8Array, isDecoy: boolean, done: readonly Work[]): Promise<void> {
    const compute = computing({ purpose: isDecoy ? 'dummy' : 'filler', format: undefined })
    for (const work of profiles.missing(done)) {
      await compute({ work, password, salt: Buffer.alloc(16), lengthBytes: 16 })
    }
  }

  /** What to verify. Where there is nothing, a string like those that are written today, so that both cases run the same code. */
  function verifiable(stored: Stored, password: string): Verifiable {
    const result = read(stored)
    if (result.verifiable) profiles.observe(result.parsed.works)
    // A lone surrogate becomes U+FFFD in a Buffer, so it must never be compared: it only does the work.
    if (result.verifiable && password.isWellFormed()) {
      const { parsed, format } = result
      return { parsed, isDecoy: false, label: { purpose: 'verification', format: format.name } }
    }
    const work = profiles.largestLike(policy.work)
    const { salt, digest } = decoy
    const parsed: ParsedPassword = {
      works: [work],
      verify: async (given, compute) =>
        (await compute({ work, password: Buffer.from(given), salt, lengthBytes: digest.length })).length < 0,
    }
    return { parsed, isDecoy: true, label: { purpose: 'dummy', format: undefined } }
  }

  function worksOf(stored: Stored): readonly Work[] {
    const result = read(stored)
    return result.verifiable ? result.parsed.works : []
  }

  return {
    async hash(password, door = 'strange') {
      requireString(password)
      if (!password.isWellFormed()) throw new TypeError('password must be well-formed Unicode')
      const { format, writing, work } = policy
      const salt = writing.newSalt(randomBytes)
      const derivation = { work, password: Buffer.from(password), salt, lengthBytes: writing.digestBytes(work) }
      const compute = computing({ purpose: 'hash', format: format.name })
      const digest = await queue.run(door, () => compute(derivation))
      return writing.serialize({ work, salt, digest })
    },

    async verify(password, stored, door = 'strange') {
      requireString(password)
      const { parsed, isDecoy, label } = verifiable(stored, password)
      // One slot for both parts: a second wait in the queue would show under load.
      return queue.run(door, async () => {
        const done: Work[] = []
        if ((await parsed.verify(password, computing(label, done))) && !isDecoy) return true
        // Some kinds hash the password in each round, so that a long one must not cost more where it is only filler.
        await topUp(Buffer.from(password).subarray(0, fillerBytes), isDecoy, done)
        return false
      })
    },

    observe: (sample) => profiles.replace(sample.map(({ stored, rows }) => ({ works: worksOf(stored), rows }))),

    ...createStoredReports(read, policy),
    warnings: policy.work.primitive === 'argon2id' && argon2.name === 'node:crypto' ? [SLOW_ARGON2] : [],
  }
}

const SLOW_ARGON2 =
  'passwords are hashed by node:crypto, which takes more than twice the time of @node-rs/argon2: install that, where there is a build of it'

/** As long as passwords are. */
const fillerBytes = 64

/** Runs work, tells of it, and notes it. */
type Computing = (label: Pick<WorkReport, 'purpose' | 'format'>, done?: Work[]) => Compute

function createComputing(derive: Compute, onWork: HasherOptions['onWork']): Computing {
  /** A listener that throws, at once or by a promise, must not fail a login. */
  function tell(report: WorkReport): void {
    try {
      Promise.resolve(onWork?.(report)).catch(() => undefined)
    } catch {
      // Ignored, as documented.
    }
  }

  return (label, done = []) =>
    async (derivation: Derivation) => {
      const result = await derive(derivation)
      done.push(derivation.work)
      tell({ ...label, work: derivation.work })
      return result
    }
}

interface Verifiable {
  readonly parsed: ParsedPassword
  readonly isDecoy: boolean
  readonly label: Pick<WorkReport, 'purpose' | 'format'>
}

/** Of the length that is written today. */
function decoyOf({ writing, work }: ParsedHasherOptions['policy']): {
  readonly salt: Uint8Array
  readonly digest: Uint8Array
} {
  return {
    salt: writing.newSalt((lengthBytes) => Buffer.alloc(lengthBytes, 1)),
    digest: Buffer.alloc(writing.digestBytes(work)),
  }
}

function requireString(password: unknown): void {
  if (typeof password !== 'string') throw new TypeError('password must be a string')
}
