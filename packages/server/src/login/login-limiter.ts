/** Who may try a password now: asked before any password is hashed. */
import type { ClientInfo } from '../http/client-info.ts'

/** A login that somebody tries. */
export interface LoginAttempt extends ClientInfo {
  readonly username: string
  readonly deviceToken?: string
}

/** What became of an attempt that was admitted. */
export type LoginResult =
  | { readonly outcome: 'failed' }
  /** Nobody looked at the password: the queue was full, or the database was away. */
  | { readonly outcome: 'unjudged' }
  | { readonly outcome: 'succeeded'; readonly subject: string }

/** The limiter's word. */
export type Admission =
  | {
      readonly admitted: true
      /** To be told once. Returns the token by which the device is known next time, where it gives one. Never rejects. */
      readonly settle: (result: LoginResult) => Promise<string | undefined>
    }
  | { readonly admitted: false; readonly retryAfterSeconds: number; readonly reason: string }

/** Counts before it answers, so that parallel attempts cannot pass together. Never rejects: without its store it counts here. */
export interface LoginLimiter {
  readonly admit: (attempt: LoginAttempt) => Promise<Admission>
  /** Whether it counts for this process alone, because what all processes share is away. `/readyz` tells it. */
  readonly isDegraded?: () => boolean
}
