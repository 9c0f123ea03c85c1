/**
 * Ceilings on stored cost, and prices. A stored string is hostile input: an attacker who can write one row could make each login
 * cost minutes or gigabytes. Above a ceiling nothing is computed and the string counts as unsupported.
 */
import type { Work } from './work.ts'

/** The most PBKDF2 iterations that are computed, over all blocks of the output. */
export const pbkdf2CeilingIterations: number = 2_000_000
/** The most expensive scrypt: N at most 2^17, and N·r·p at most what N=2^17, r=8, p=1 costs (128 MiB). */
export const scryptCeiling: { readonly cost: number; readonly blocks: number } = { cost: 2 ** 17, blocks: 2 ** 20 }
/** The most expensive Argon2: 64 MiB, and memory times passes at most 64 MiB × 4. Each lane may be a thread, so lanes are few. */
export const argon2idCeiling: {
  readonly memoryKibibytes: number
  readonly kibibytePasses: number
  readonly lanes: number
} = { memoryKibibytes: 65_536, kibibytePasses: 65_536 * 4, lanes: 16 }
/** The most that this package's own code computes: bcrypt with cost 14. */
const roundsCeilingMilliseconds = 2_000
/** N·r of yescrypt, and how often it is gone through. */
const yescryptCeiling = { blocks: 2 ** 18, loops: 2 ** 20 }

/** What no user types; longer ones are refused where the password is hashed many times over. */
export const maximumPasswordBytes: number = 4_096

/** Whether this work may be computed at all. */
export function isWithinCeiling(work: Work): boolean {
  switch (work.primitive) {
    case 'pbkdf2':
      return work.iterations * (work.blocks ?? 1) <= pbkdf2CeilingIterations
    case 'scrypt':
      return (
        work.cost <= scryptCeiling.cost && work.cost * work.blockSize * work.parallelization <= scryptCeiling.blocks
      )
    case 'argon2id':
    case 'argon2i':
    case 'argon2d':
      return (
        work.memoryKibibytes <= argon2idCeiling.memoryKibibytes &&
        work.memoryKibibytes * work.passes <= argon2idCeiling.kibibytePasses &&
        work.lanes <= argon2idCeiling.lanes
      )
    case 'yescrypt': {
      const blocks = work.cost * work.blockSize
      return blocks <= yescryptCeiling.blocks && blocks * Math.max(1, work.time) <= yescryptCeiling.loops
    }
    case 'rounds':
      return priceOf(work) <= roundsCeilingMilliseconds
    default:
      return true
  }
}

/** Nanoseconds of one iteration of PBKDF2 on a core of 2024, by OpenSSL's digest. */
const iterationNanoseconds = new Map([
  ['md5', 400],
  ['sha1', 250],
  ['sha224', 150],
  ['sha256', 150],
  ['sha384', 370],
  ['sha512', 370],
])

/** Nanoseconds of one round. */
const roundNanoseconds = new Map([
  ['bcrypt', 67_000],
  ['md5-crypt', 3_000],
  ['apr1-crypt', 3_000],
  ['sha256-crypt', 2_000],
  ['sha512-crypt', 1_600],
  ['sun-md5-crypt', 4_000],
  ['des-crypt', 1_400],
  ['hmac-sha1', 3_500],
])

/**
 * About how long it takes, milliseconds on a core of 2024 with nothing else to do. It is used to compare kinds of work, to choose what
 * leaves the event loop, and for the ceiling of this package's own code; machines differ, and by less than kinds do.
 */
export function priceOf(work: Work): number {
  switch (work.primitive) {
    case 'pbkdf2':
      return (work.iterations * (work.blocks ?? 1) * (iterationNanoseconds.get(work.digest) ?? 600)) / 1e6
    case 'scrypt':
      return (work.cost * work.blockSize * work.parallelization * 650) / 1e6
    case 'argon2id':
    case 'argon2i':
    case 'argon2d':
      return (work.memoryKibibytes * work.passes * 800) / 1e6
    case 'yescrypt':
      return (work.cost * work.blockSize * Math.max(1, work.time) * 3_500) / 1e6
    case 'rounds':
      return (work.rounds * (roundNanoseconds.get(work.algorithm) ?? 1_200)) / 1e6
    default:
      return 0.005
  }
}
