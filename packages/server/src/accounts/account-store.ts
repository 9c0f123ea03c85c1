/** What the use-cases need to know about accounts: the users of our own schema. */

import type { UserStore } from '../login/user-store.ts'
import type { EmailAddress } from '../mail/email-address.ts'
import type { Account, Grants } from './account.ts'

/** An account that is to be made. */
export interface NewAccount extends Grants {
  readonly username: string
  /** Of a password in the store's `newPasswordForm`. */
  readonly passwordHash: string | null
  readonly email?: EmailAddress
  /** True if the address counts as verified already, because an operator vouches for it. */
  readonly emailVerified?: boolean
  /** Of somebody who registers: when the account ends unless an address is verified, in seconds since the epoch. */
  readonly verifyBy?: number
}

/** What another account has already. */
export interface AccountTaken {
  readonly taken: 'username' | 'email'
}

/** A page of the list. The oldest come first. */
export interface AccountQuery {
  /** Only the one with exactly this name. */
  readonly username?: string
  /** Only the one with this mailbox: an address's key. */
  readonly emailKey?: string
  /** After this id. */
  readonly after?: string
  readonly limit: number
}

export interface PasswordChange {
  readonly id: string
  /** The stored string that must be there, exactly. Left out: whatever is there. */
  readonly expected?: string
  /** Of a password in the store's `newPasswordForm`. */
  readonly replacement: string
  /** Seconds since the epoch. */
  readonly at: number
}

/** A user's new address. */
export interface EmailChange {
  readonly id: string
  readonly email: EmailAddress
  /** When it was verified, in seconds since the epoch. Left out: it is not verified. */
  readonly verifiedAt?: number
  /** Whether the account still ends if no address is verified. Default false: an operator has looked at it. */
  readonly staysUnverified?: boolean
}

/** Every method rejects with a DomainError and nothing else: `store_unavailable` | `store_misconfigured`. */
export interface AccountStore extends UserStore {
  /** Why accounts cannot be made here, for operators; undefined if they can. Making one is refused before anything is written. */
  readonly creationElsewhere: string | undefined
  /** Why accounts cannot be removed here, for operators; undefined if they can. */
  readonly removalElsewhere: string | undefined
  /** Whether accounts have a `verifyBy`, and end then. Those in another app's table do not. */
  readonly endsUnverified: boolean
  findByUsername(username: string): Promise<Account | undefined>
  findById(id: unknown): Promise<Account | undefined>
  /** @param key - an address's key, and no other text */
  findByEmailKey(key: string): Promise<Account | undefined>
  list(query: AccountQuery): Promise<readonly Account[]>
  /** @throws {DomainError} username_taken | username_unusable | users_elsewhere, and the others */
  createUser(user: { readonly username: string; readonly passwordHash: string }): Promise<Account>
  /** Of several at the same time with one name or one address, only one is made. */
  createAccount(account: NewAccount): Promise<Account | AccountTaken>
  /** Compare and swap in one statement. False when the stored string is another by now, or the user is gone. */
  changePassword(change: PasswordChange): Promise<boolean>
  /** @param at - seconds since the epoch; null enables. False when the user is gone */
  setDisabled(id: string, at: number | null): Promise<boolean>
  /** False when the user is gone. */
  setGrants(id: string, grants: Grants): Promise<boolean>
  /**
   * Gives a role to a user if no user has it.
   *
   * @returns false when a user has it already, or the user is gone
   */
  grantFirst(id: string, role: string): Promise<boolean>
  /** Replaces the address. */
  setEmail(change: EmailChange): Promise<'set' | 'email_taken' | 'user_unknown'>
  /** False when the user is gone, or has another address by now. */
  verifyEmail(verified: { readonly id: string; readonly emailKey: string; readonly at: number }): Promise<boolean>
  /**
   * Removes only the user's row: `accountRemoved` makes the other rooms remove theirs. False when the user is gone already.
   *
   * @throws {DomainError} users_elsewhere, and the others
   */
  remove(id: string): Promise<boolean>
  /**
   * Removes accounts whose `verifyBy` is over. Nobody has ever logged in to one of them.
   *
   * @returns how many rows were removed: fewer than the limit when nothing is left
   */
  removeUnverified(beforeSeconds: number, limit: number): Promise<number>
  /**
   * Gives names from before names were folded the form by which new ones are compared, unless another account has that form already.
   *
   * @param after - the id behind which it goes on
   * @returns the last id that was looked at; undefined when nothing is left
   */
  foldNames(after: string | undefined, limit: number): Promise<string | undefined>
}
