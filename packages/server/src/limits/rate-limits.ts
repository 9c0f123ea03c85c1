/** Rate limits: use-cases and endpoints ask them before they do any work. */
import type { AddressLimit, AttemptLimit } from './limit.ts'
import type { LimitRule } from './limit-rule.ts'

export interface RateRefused {
  readonly allowed: false
  readonly retryAfterSeconds: number
}

/** The decision of a limit that has counted already. */
export type RateLimit = { readonly allowed: true /** How many more are free. */; readonly left: number } | RateRefused

/** The result of work that a limit has let through. `unjudged`: nothing was found out, so nothing is counted. */
export type WorkOutcome = 'failed' | 'succeeded' | 'unjudged'

/** The decision of a limit that counts what becomes of the work. */
export type WorkAdmission =
  | {
      readonly allowed: true
      /** To be called once, when the result is known. */
      readonly settle: (outcome: WorkOutcome) => Promise<void>
    }
  | RateRefused

/** Never rejects: without its store it counts in this process. */
export interface RateLimits {
  /**
   * Counts before it answers, so that parallel requests cannot pass together.
   *
   * @param key - what is counted, in any form: a session's id, a subject, a mailbox. It need not exist
   */
  readonly consume: (limit: AttemptLimit, key: string) => Promise<RateLimit>
  /**
   * Lets an attempt pass as one that is under way: however many come at once, no more of them can fail than the rule allows. One too many
   * waits for a short time until another is settled. A success forgets the failures before it.
   *
   * @param key - as above
   */
  readonly attempt: (limit: AttemptLimit, key: string) => Promise<WorkAdmission>
  /** The rule as it is counted here: an operator may have given it other numbers. */
  readonly ruleOf: <R extends LimitRule>(rule: R) => R
  /**
   * Asks before the work, and counts after it.
   *
   * @param address - the client's; without one nothing is limited, because unknown clients must not share one count
   */
  readonly admit: (limit: AddressLimit, address: string | undefined) => Promise<WorkAdmission>
}
