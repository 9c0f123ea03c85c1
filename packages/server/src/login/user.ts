/** A user as the store knows it. */

/** The value of the table's id column: a safe integer (0 is one) or a text. */
export type UserId = number | string

/** In which form a password was hashed: as its app was sent it, or in Unicode's form NFC, which all keyboards agree on. */
export type PasswordForm = 'sent' | 'nfc'

export interface StoredUser {
  readonly id: UserId
  /** The id as an old app's table has it, where `id` is its text: what the tokens of that app's dialect say. */
  readonly rowId?: number
  readonly username: string
  /** The stored string as it is, or null when the user has none and cannot log in with a password. */
  readonly passwordHash: string | null
  /** What stands beside it in columns of its own, by column: a salt, a cost. Of tables whose settings name such columns. */
  readonly passwordColumns?: Readonly<Record<string, unknown>>
  /** Default `sent`. */
  readonly passwordForm?: PasswordForm
  readonly disabled: boolean
  /** In seconds since the epoch, where the table says it. */
  readonly createdAt?: number
  /** Where the table has them: an address, and since when it is known to be the user's, in seconds since the epoch. */
  readonly email?: string
  readonly emailVerifiedAt?: number
  /**
   * Until when somebody who has registered must verify an address, in seconds since the epoch: then the account ends. Left out once that was done, and
   * where an operator has made or touched the account.
   */
  readonly verifyBy?: number
  /** Other columns of the row, where the store was asked for them: see `UserStore.findBy`. */
  readonly columns?: Readonly<Record<string, unknown>>
  /** What the user may do, in a table that says so. */
  readonly scopes?: readonly string[]
  readonly roles?: readonly string[]
}
