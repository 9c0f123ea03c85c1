/** A user table that belongs to another app: what is asked of its rows, and the little that is changed in them. */
import type { StoredUser, UserId } from './user.ts'
import type { UserStore } from './user-store.ts'

/** Every method rejects with a DomainError and nothing else: `store_unavailable` | `store_misconfigured`. */
export interface UserTable extends UserStore {
  /**
   * Columns that a new row needs and that Latchkey cannot fill. If there are any, users must be made in the app that owns the table.
   */
  readonly unknownColumns: readonly string[]
  /** The id that is written as this text; undefined if no row can have it. */
  idOf(subject: string): UserId | undefined
  /** By id, ascending. */
  list(page: { readonly after?: UserId; readonly limit: number }): Promise<readonly StoredUser[]>
  /** One statement. False when the stored string is not the expected one, or the user is gone. */
  setPasswordHash(change: {
    readonly id: UserId
    /** Left out: whatever is there. */
    readonly expected?: string
    readonly replacement: string
  }): Promise<boolean>
  /** Deletes the row. False when it is gone. */
  removeUser(id: UserId): Promise<boolean>
}
