/** Where one-time tokens are kept, by their hashes. */
import type { OneTimePurpose, OneTimeToken } from './one-time-token.ts'

/** A token that was presented. */
export interface ShownToken {
  readonly hash: string
  readonly purpose: OneTimePurpose
  /** Seconds since the epoch. */
  readonly now: number
}

/** Every method rejects with a DomainError and nothing else: `store_unavailable` | `store_misconfigured`. */
export interface OneTimeTokenStore {
  add(token: OneTimeToken): Promise<void>
  /** The token, while it can be used. It stays as it is. */
  findUsable(shown: ShownToken): Promise<OneTimeToken | undefined>
  /** Uses the token up, in one statement: of many at once, one gets it. */
  consume(shown: ShownToken): Promise<OneTimeToken | undefined>
  /** Makes the tokens of a user useless that are still out: all of one purpose, or all. */
  cancel(cancelled: { readonly userId: string; readonly purpose?: OneTimePurpose }): Promise<void>
  /** @returns how many rows were removed: fewer than the limit when nothing is left */
  removeExpired(beforeSeconds: number, limit: number): Promise<number>
}
