/** Where logins of browsers are kept. */
import type { BrowserLogin } from './browser-login.ts'

/** Every method rejects with a DomainError and nothing else: `store_unavailable` | `store_misconfigured`. */
export interface LoginStore {
  create(login: BrowserLogin): Promise<void>
  /** @param now - seconds since the epoch: one that has expired is not found */
  find(tokenHash: string, now: number): Promise<BrowserLogin | undefined>
  remove(tokenHash: string): Promise<void>
  /** All of a user, or one of them, or all but one. */
  forget(subject: string, which?: { readonly id: string } | { readonly except: string }): Promise<void>
  /** @returns how many rows were removed: fewer than the limit when nothing is left */
  removeExpired(beforeSeconds: number, limit: number): Promise<number>
}
