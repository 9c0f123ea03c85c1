/** Where API keys are kept, by their hashes. */
import type { ApiKey, StoredApiKey } from './api-key.ts'

/** How many keys a user may have that have not expired. */
export interface LiveKeyBound {
  readonly most: number
  /** Seconds since the epoch. */
  readonly now: number
}

/** Every method rejects with a DomainError and nothing else: `store_unavailable` | `store_misconfigured`. */
export interface ApiKeyStore {
  /** False if the user has the most already: counted and made in one transaction, however many are made at once. */
  create(key: StoredApiKey, bound: LiveKeyBound): Promise<boolean>
  find(id: string): Promise<StoredApiKey | undefined>
  /** The keys of a user, the oldest first. */
  list(userId: string, limit: number): Promise<readonly ApiKey[]>
  /** Writes when a key was used, unless a use after `before` is written already: one statement. Both in seconds since the epoch. */
  touch(id: string, used: { readonly at: number; readonly before: number }): Promise<void>
  /** False when the user has no such key. */
  remove(key: { readonly id: string; readonly userId: string }): Promise<boolean>
  /** @returns how many there were */
  removeAll(userId: string): Promise<number>
}
