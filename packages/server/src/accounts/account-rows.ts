/** What a change of an account and those who hear of it share one transaction over. */
import type { Raise } from '../events/listener.ts'
import type { AccountStore } from './account-store.ts'
import type { OneTimeTokenStore } from './one-time-token-store.ts'

export interface AccountRows {
  readonly users: AccountStore
  readonly oneTimeTokens: OneTimeTokenStore
}

/** Tells everybody that an account changes, and changes it. Where accounts lie in another database, the roof gives one that goes around it. */
export type RaiseForAccounts = Raise<AccountRows>['raise']
