/** Stored users as principals. */
import type { StoredUser, UserId } from './user.ts'

/** A stored user without the password. */
export interface StoredPrincipal {
  readonly id: UserId
  readonly username: string
  /** The user's scopes and roles for tokens, if the table has them. */
  readonly scopes?: readonly string[]
  readonly roles?: readonly string[]
  /** Of the row, where the table was asked for more. */
  readonly columns?: Readonly<Record<string, unknown>>
}

/** `sub` is text whatever the id's type (RFC 7519 §4.1.2): the number that is written so, and only so. */
export function numberIn(subject: unknown): number | undefined {
  return typeof subject === 'string' && String(Number(subject)) === subject ? Number(subject) : undefined
}

export function principalOf(user: StoredUser, ids: 'subject' | 'row'): StoredPrincipal {
  const { id, rowId, username, scopes, roles, columns } = user
  return {
    id: ids === 'row' ? (rowId ?? id) : id,
    username,
    ...(scopes && { scopes }),
    ...(roles && { roles }),
    ...(columns && { columns }),
  }
}
