/** Rate limits: use-cases and endpoints ask them before they do any work. */
import type { AttemptLimit, FailureLimit } from './limit.ts'

/** The decision of a limit. */
export type RateLimit = { readonly allowed: true } | { readonly allowed: false; readonly retryAfterSeconds: number }

/** The decision of a limit that counts failures. */
export type FailureAdmission =
  | {
      readonly allowed: true
      /** To be called once, when the result is known. */
      readonly settle: (outcome: 'failed' | 'succeeded') => Promise<void>
    }
  | { readonly allowed: false; readonly retryAfterSeconds: number }

/** Never rejects: without its store it counts in this process. */
export interface RateLimits {
  /**
   * Counts before it answers, so that parallel requests cannot pass together.
   *
   * @param key - what is counted, in any form: a session's id, a subject, a user name or e-mail address as it was sent (it need not
   * exist); for a limit by address the client's address. Without one nothing is limited: unknown clients must not share one count.
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
