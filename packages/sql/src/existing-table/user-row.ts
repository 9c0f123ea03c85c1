/** A row of a user table: how it is selected, compared and read. */
import type { StoredUser, UserId } from '@latchkey/server/stores'
import { type RawBuilder, sql } from 'kysely'
import type { SqlEngine } from '../engines/engine.ts'
import type { UserColumns } from './user-columns.ts'
import { type Comparison, tableOf } from './user-findings.ts'
import { readUserId } from './user-id.ts'

/** A row as it was selected. */
export interface UserRow {
  readonly id: unknown
  readonly username: unknown
  readonly password: unknown
  readonly disabled: unknown
  readonly active: unknown
}

/** Conditions that are true for one row only, and not for others that the database would treat as equal. */
export interface UserConditions {
  readonly sameText: (column: UserColumns['username'], value: string) => RawBuilder<unknown>
  readonly nameIs: (username: string) => RawBuilder<unknown>
  readonly idIs: (id: UserId) => RawBuilder<unknown>
}

export function conditionsOf(engine: SqlEngine, users: UserColumns, comparison: Comparison): UserConditions {
  const sameText: UserConditions['sameText'] = (column, value) =>
    sql`${engine.equalByCollation(column, value)} and ${engine.equalExactly(column, value)}`
  return {
    sameText,
    nameIs: (username) =>
      comparison === 'exact' ? sameText(users.username, username) : engine.equalByCollation(users.username, username),
    idIs: (id) =>
      typeof id === 'string' && users.id.kind === 'text'
        ? sameText(users.id, id)
        : sql`${sql.id(users.id.name)} = ${idParameter(id)}`,
  }
}

/** BigInt: drivers send a number as a floating-point value. */
export function idParameter(id: UserId): string | bigint {
  return typeof id === 'number' ? BigInt(id) : id
}

/** By id, ascending. */
export function selectUsers(users: UserColumns, condition: RawBuilder<unknown>, limit: number): RawBuilder<UserRow> {
  const orNull = (column: UserColumns['disabled']) => (column ? sql.id(column.name) : sql`null`)
  return sql<UserRow>`
    select ${sql.id(users.id.name)} as id, ${sql.id(users.username.name)} as username,
      ${sql.id(users.password.name)} as password, ${orNull(users.disabled)} as disabled, ${orNull(users.active)} as active
    from ${tableOf(users)} where ${condition} order by ${sql.id(users.id.name)} limit ${sql.lit(limit)}`
}

/** Undefined for a row whose id JavaScript cannot hold, or that has no name: nobody logs in there, and it must not be called `null`. */
export function asStoredUser(row: UserRow | undefined, users: UserColumns): StoredUser | undefined {
  if (row === undefined) return undefined
  const id = readUserId(row.id, users.id)
  if (id === undefined || row.username === null) return undefined
  return {
    id,
    username: String(row.username),
    passwordHash: typeof row.password === 'string' ? row.password : null,
    disabled: isSet(row.disabled) || (users.active !== undefined && !isYes(row.active)),
  }
}

/** A flag (0, false) or the time since when. */
function isSet(value: unknown): boolean {
  return !/^(0*|f|false)$/i.test(wordOf(value))
}

/** Whatever is not known to mean yes means no. */
function isYes(value: unknown): boolean {
  return /^(-?0*[1-9]\d*|t|true|y|yes|on|active|enabled)$/i.test(wordOf(value))
}

/** A flag as text; empty for none. Columns of bits come as bytes. */
function wordOf(value: unknown): string {
  if (value instanceof Uint8Array) return value.some((byte) => byte !== 0) ? '1' : '0'
  return value === null || value === undefined ? '' : String(value)
}
