/** What can be said of a stored password without computing anything. */
import { isDeepStrictEqual } from 'node:util'
import { foreignFormatOf } from './foreign-format.ts'
import type { ParsedHasherOptions } from './hasher-options.ts'
import type { Stored, StoredPassword, StoredReading, UnverifiableReason } from './registry.ts'
import { describeWork } from './work.ts'

export interface StoredReports {
  /**
   * Whether a stored string differs from what `hash` would write today: another format, other parameters (higher ones too), a
   * shorter salt, or unreadable. Ask after a successful `verify`, then store a new hash.
   */
  readonly needsRehash: (stored: Stored) => boolean
  /** Whether anybody who reads the table can guess the password at almost no cost: it should be hashed anew at the next login, whatever the policy. */
  readonly isUnsafe: (stored: Stored) => boolean
  /** Why `verify` would refuse every password against this string, under the options of this hasher; undefined if it would not. For reports. */
  readonly refusalOf: (stored: string | StoredPassword) => UnverifiablePassword | undefined
  /** What is read, for reports: `bcrypt, cost 12`. Undefined for what is not. */
  readonly describe: (stored: string | StoredPassword) => string | undefined
}

/** A stored string that no login can match. Holds nothing of it. */
export interface UnverifiablePassword {
  /** As an operator knows it: `bcrypt`, `werkzeug-plain`. */
  readonly name: string
  readonly reason: UnverifiableReason
}

export function createStoredReports(
  read: (stored: Stored) => StoredReading,
  policy: ParsedHasherOptions['policy'],
): StoredReports {
  return {
    needsRehash(stored) {
      const result = read(stored)
      if (!result.verifiable || result.format !== policy.format) return true
      const { works, salt, digest } = result.parsed
      const [work] = works
      const isCurrent = isDeepStrictEqual(work, policy.work) && digest?.length === policy.writing.digestBytes(work)
      return !isCurrent || salt === undefined || salt.length < policy.writing.saltBytes
    },

    isUnsafe(stored) {
      const result = read(stored)
      if (!result.verifiable) return false
      const isQuick = result.parsed.works.every(({ primitive }) => primitive === 'digest' || primitive === 'plain')
      return isQuick || result.format.safety === 'unsafe'
    },

    refusalOf(stored) {
      const result = read(stored)
      if (result.verifiable) return undefined
      const hash = typeof stored === 'string' ? stored : (stored.hash ?? '')
      return { name: result.format?.name ?? foreignFormatOf(hash), reason: result.reason }
    },

    describe(stored) {
      const result = read(stored)
      if (!result.verifiable) return undefined
      return `${result.format.name}, ${result.parsed.works.map(describeWork).join(' and ')}`
    },
  }
}
