/** Who may try a password now: asked before any password is hashed. */
import type { ClientInfo } from '../http/client-info.ts'

/** An attempt to log in. */
export interface LoginAttempt extends ClientInfo {
  readonly username: string
  readonly deviceToken?: string
}

/** The result of an attempt that was admitted. */
export type LoginResult =
  | { readonly outcome: 'failed' }
  /** The password was not checked: the queue was full, or the database was away. */
  | { readonly outcome: 'unjudged' }
  | { readonly outcome: 'succeeded'; readonly subject: string }

/** The limiter's decision. */
export type Admission =
  | {
      readonly admitted: true
      /** To be called once. Returns a token by which the device is known next time, if there is one. Never rejects. */
      readonly settle: (result: LoginResult) => Promise<string | undefined>
    }
  | { readonly admitted: false; readonly retryAfterSeconds: number; readonly reason: string }

/** Counts before it answers, so that parallel attempts cannot pass together. Never rejects: without its store it counts in this process. */
export interface LoginLimiter {
  readonly admit: (attempt: LoginAttempt) => Promise<Admission>
  /** Whether it counts only for this process, because the shared counters are away. `/readyz` shows it. */
  readonly isDegraded?: () => boolean
}
