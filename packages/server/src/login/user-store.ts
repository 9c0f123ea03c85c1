/** What the use-cases need to know about users, whatever table holds them. */
import type { PasswordForm, StoredUser, UserId } from './user.ts'

/**
 * Every method rejects with a DomainError and nothing else: `store_unavailable` when the database cannot be reached or
 * does not answer within 3 seconds, `store_misconfigured` when it refuses a statement.
 */
export interface UserStore {
  /** For the log, e.g. `mysql 127.0.0.1:3306/roytuts, table user`; never a password. */
  readonly description: string
  /** What an operator should know about the table, found at start: counts, never names or hashes. */
  readonly findings: readonly string[]
  /** Characters that the password column holds, or undefined without a limit. A longer hash must not be written. */
  readonly maximumPasswordHashLength: number | undefined

  /** The form in which passwords are hashed that are set from now on: `nfc` where the store keeps the form beside the hash. */
  readonly newPasswordForm: PasswordForm

  /** Whether several spellings find one row, because names are compared as the column's collation has it. Default: they do not. */
  readonly foldsNames?: boolean

  /** A name that no column can hold (NUL, a lone surrogate) is undefined before any SQL. */
  findByUsername(username: string): Promise<StoredUser | undefined>

  /** A value of another type or range than the id column's is undefined before any SQL. */
  findById(id: unknown): Promise<StoredUser | undefined>

  /**
   * The user in whose row this column holds this value: for tokens of apps that name people by another column than the id. A value of another
   * type than the column's is undefined before any SQL. Default: there are no such columns.
   */
  findBy?(column: string, value: unknown): Promise<StoredUser | undefined>

  /** Writes columns of a user's row. False when the user is gone. Default: there are no such columns. */
  setColumns?(id: UserId, values: Readonly<Record<string, unknown>>): Promise<boolean>

  /**
   * @param user.passwordHash - as another app has it, of a password as that app was sent it
   * @throws {DomainError} username_taken | username_unusable | store_unavailable | store_misconfigured
   */
  createUser(user: { readonly username: string; readonly passwordHash: string }): Promise<StoredUser>

  /**
   * Compare and swap in one statement. The replacement is of a password in the store's `newPasswordForm`.
   *
   * @returns false when the stored string is no longer exactly `expected`, or the user is gone
   */
  replacePasswordHash(change: PasswordHashChange): Promise<boolean>

  /**
   * One stored string for each kind found (method and cost) in a bounded sample of the rows, at most 50: what the
   * hasher needs to make an unknown user cost as much as a known one, and what an operator should know. Cheap on a million rows.
   */
  samplePasswordHashes(): Promise<readonly SampledPassword[]>

  /** What an administrator must grant so that a password can be replaced; undefined if nothing is missing. Default: nothing is. */
  missingRight?(): Promise<string | undefined>

  /** Resolves when the database answers a query. */
  ping(): Promise<void>
}

/** One stored password, and how many rows of the sample are of its kind. */
export interface SampledPassword {
  readonly stored: string
  /** As `passwordColumns` of a user. */
  readonly columns?: Readonly<Record<string, unknown>>
  readonly rows: number
}

export interface PasswordHashChange {
  readonly id: UserId
  readonly expected: string
  readonly replacement: string
}
