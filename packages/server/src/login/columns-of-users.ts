/** Stored users by other columns of their rows, for the dialects of old apps. */
import { numberIn, principalOf, type StoredPrincipal } from './stored-principal.ts'
import type { StoredUser, UserId } from './user.ts'
import type { UserStore } from './user-store.ts'

/** Found by a column, and written to. */
export interface UsersByColumns {
  readonly identityBy: (column: string, subject: unknown) => Promise<StoredPrincipal | undefined>
  readonly columnOf: (id: unknown, column: string) => Promise<string | undefined>
  readonly writeColumns: (
    principal: object,
    values: Readonly<Record<string, unknown>>,
  ) => Promise<StoredPrincipal | undefined>
}

/** What each login has matched. */
export type Shown = WeakMap<object, { readonly id: UserId; readonly passwordHash: string; readonly password: string }>

/** People by other columns of their rows, and what a login writes there. */
export function columnsOfUsers(store: UserStore, ids: 'subject' | 'row', shown: Shown): UsersByColumns {
  async function findBy(column: string, value: unknown): Promise<StoredUser | undefined> {
    if (store.findBy) return store.findBy(column, value)
    return column === 'username' && typeof value === 'string' ? store.findByUsername(value) : undefined
  }

  async function identityBy(column: string, value: unknown): Promise<StoredPrincipal | undefined> {
    const user = (await findBy(column, value)) ?? (await findBy(column, numberIn(value)))
    return user && !user.disabled ? principalOf(user, ids) : undefined
  }

  async function columnOf(id: unknown, column: string): Promise<string | undefined> {
    const user = await store.findById(id)
    const value = user?.columns?.[column] ?? (column === 'username' ? user?.username : undefined)
    return value === undefined || value === null ? undefined : String(value)
  }

  /** The same login, with what was written. */
  async function writeColumns(
    principal: object,
    values: Readonly<Record<string, unknown>>,
  ): Promise<StoredPrincipal | undefined> {
    const login = shown.get(principal)
    if (!login || !(await store.setColumns?.(login.id, values))) return undefined
    const user = await store.findById(login.id)
    if (!user || user.disabled) return undefined
    const written = principalOf(user, ids)
    shown.set(written, login)
    return written
  }

  return { identityBy, columnOf, writeColumns }
}
