/** How often an operation may be asked for: what use-cases count by before they work. */
import type { RateLimitName } from './limits.ts'

/** The word of a limit. */
export type RateLimit = { readonly allowed: true } | { readonly allowed: false; readonly retryAfterSeconds: number }

/** Counts before it answers, so that parallel requests cannot pass together. Never rejects: without its store it counts here. */
export interface RateLimits {
  /**
   * @param key - what is counted, in any form: a session's id, a subject, a user name or e-mail address as it came (whoever it may
   * be); for `…_address` the client's address, which is counted as its network. Without one nothing is limited: all who have none
   * must not share one count.
   */
  readonly consume: (name: RateLimitName, key: string | undefined) => Promise<RateLimit>
  /** Forgets what was counted: after a check of a password that was right. */
  readonly forget: (name: RateLimitName, key: string) => Promise<void>
}
