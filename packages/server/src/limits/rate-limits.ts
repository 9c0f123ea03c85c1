/** How often something may be asked for: what use-cases and endpoints ask before they work. */
import type { AttemptLimit, FailureLimit } from './limit.ts'

/** The word of a limit. */
export type RateLimit = { readonly allowed: true } | { readonly allowed: false; readonly retryAfterSeconds: number }

/** The word of a limit that counts failures. */
export type FailureAdmission =
  | {
      readonly allowed: true
      /** To be told once, when it is known what has come of it. */
      readonly settle: (outcome: 'failed' | 'succeeded') => Promise<void>
    }
  | { readonly allowed: false; readonly retryAfterSeconds: number }

/** Never rejects: without its store it counts here. */
export interface RateLimits {
  /**
   * Counts before it answers, so that parallel requests cannot pass together.
   *
   * @param key - what is counted, in any form: a session's id, a subject, a user name or e-mail address as it came (whoever it may
   * be); for a limit by address the client's address. Without one nothing is limited: all who have none must not share one count.
   */
  readonly consume: (limit: AttemptLimit, key: string | undefined) => Promise<RateLimit>
  /**
   * Asks before the work and counts after it. While free failures are left, all who ask at once pass; from then on each is counted
   * before it answers, and given back when it succeeds.
   *
   * @param address - the client's; without one nothing is limited
   */
  readonly admit: (limit: FailureLimit, address: string | undefined) => Promise<FailureAdmission>
  /** Forgets what was counted: after a check of a password that was right. */
  readonly forget: (limit: AttemptLimit, key: string) => Promise<void>
}
