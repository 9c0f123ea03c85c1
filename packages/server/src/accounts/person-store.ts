/**
 * What an old app's user table has no column for, person by person: the rows beside it. A row is made at the first need, so a person
 * without one is as the old table says: enabled, without an address, without scopes and roles.
 */
import type { Account, Grants } from './account.ts'

/** What is known of a person beside the old table. Times are seconds since the epoch. */
export interface Person
  extends Grants,
    Pick<Account, 'disabledAt' | 'email' | 'emailKey' | 'emailVerifiedAt' | 'passwordChangedAt'> {
  /** The old table's id, written as text. */
  readonly subject: string
  /** When this row was made, which says nothing of the person. */
  readonly createdAt: number
}

/** A user's new address. */
export interface PersonEmail {
  readonly subject: string
  readonly email: { readonly address: string; readonly key: string }
  /** When it was verified. Left out: it is not verified. */
  readonly verifiedAt?: number
}

/**
 * Every method rejects with a DomainError and nothing else: `store_unavailable` | `store_misconfigured`. A method that changes a person makes the
 * row if there is none; two processes that do so at the same time make one row.
 */
export interface PersonStore {
  find(subject: string): Promise<Person | undefined>
  /** Those of the subjects that have a row, in any order. */
  findMany(subjects: readonly string[]): Promise<readonly Person[]>
  /** @param key - an address's key, and no other text */
  findByEmailKey(key: string): Promise<Person | undefined>
  /** Who has the role, at most so many. */
  findHolders(role: string, limit: number): Promise<readonly string[]>
  /** @param at - since when the user is disabled; an earlier time is kept. Null enables */
  setDisabled(subject: string, at: number | null): Promise<void>
  setGrants(subject: string, grants: Grants): Promise<void>
  /** Gives a role if no user has it. @returns false when a user has it already */
  grantFirst(subject: string, role: string): Promise<boolean>
  /** Replaces the address. False when another person has it: nothing was changed. */
  setEmail(change: PersonEmail): Promise<boolean>
  /** False when the person has another address by now. */
  verifyEmail(verified: { readonly subject: string; readonly emailKey: string; readonly at: number }): Promise<boolean>
  notePasswordChange(subject: string, at: number): Promise<void>
  /** False when there is no row. */
  remove(subject: string): Promise<boolean>
}
