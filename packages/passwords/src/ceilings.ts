/**
 * Ceilings on stored cost. A stored string is hostile input: an attacker who can write one row could make each login
 * cost minutes or gigabytes. Above a ceiling nothing is computed and the string counts as unsupported.
 */
import type { Work } from './work.ts'

/** The most PBKDF2 iterations that are computed. */
export const pbkdf2CeilingIterations: number = 2_000_000
/** The most expensive scrypt: N at most 2^17, and N·r·p at most what N=2^17, r=8, p=1 costs (128 MiB). */
export const scryptCeiling: { readonly cost: number; readonly blocks: number } = { cost: 2 ** 17, blocks: 2 ** 20 }
/** The most expensive Argon2id: 64 MiB, and memory times passes at most 64 MiB × 4. Each lane may be a thread, so lanes are few. */
export const argon2idCeiling: {
  readonly memoryKibibytes: number
  readonly kibibytePasses: number
  readonly lanes: number
} = { memoryKibibytes: 65_536, kibibytePasses: 65_536 * 4, lanes: 16 }

/** Whether this work may be computed at all. */
export function isWithinCeiling(work: Work): boolean {
  switch (work.primitive) {
    case 'pbkdf2':
      return work.iterations <= pbkdf2CeilingIterations
    case 'scrypt':
      return (
        work.cost <= scryptCeiling.cost && work.cost * work.blockSize * work.parallelization <= scryptCeiling.blocks
      )
    case 'argon2id':
      return (
        work.memoryKibibytes <= argon2idCeiling.memoryKibibytes &&
        work.memoryKibibytes * work.passes <= argon2idCeiling.kibibytePasses &&
        work.lanes <= argon2idCeiling.lanes
      )
    default:
      return true
  }
}
