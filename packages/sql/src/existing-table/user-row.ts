/** A row of a user table: how it is selected, compared and read. */
import type { StoredUser, UserId } from '@latchkey/server/stores'
import { type RawBuilder, sql } from 'kysely'
import type { ExistingColumn, SqlEngine } from '../engines/engine.ts'
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
  /** What stored passwords need besides, by its place. */
  readonly [beside: `beside_${number}`]: unknown
  /** The others, by their place in `UserColumns.others`. */
  readonly [other: `other_${number}`]: unknown
}

/** Conditions that are true for one row only, and not for others that the database would treat as equal. */
export interface UserConditions {
  readonly sameText: (column: UserColumns['username'], value: string) => RawBuilder<unknown>
  readonly nameIs: (username: string) => RawBuilder<unknown>
  readonly idIs: (id: UserId) => RawBuilder<unknown>
  /** Bytes are compared with bytes: some apps keep a hash as such, in SQLite even where the column is of texts. */
  readonly passwordIs: (stored: string) => RawBuilder<unknown>
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
    passwordIs: (stored) => engine.equalExactly(users.password, stored),
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
      ${sql.id(users.password.name)} as password, ${orNull(users.disabled)} as disabled, ${orNull(users.active)} as active${selectedAs('beside', users.beside)}${selectedAs('other', [...users.others.values()])}
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
    passwordHash: passwordOf(row.password) ?? null,
    ...(users.beside.length > 0 && { passwordColumns: columnsBeside(row, users) }),
    disabled: isSet(row.disabled) || (users.active !== undefined && !isYes(row.active)),
    ...(users.others.size > 0 && { columns: otherColumns(row, users) }),
  }
}

/** A stored password as text, whether the column has bytes or characters; undefined for none. */
export function passwordOf(value: unknown): string | undefined {
  if (value instanceof Uint8Array) return Buffer.from(value).toString()
  return typeof value === 'string' ? value : undefined
}

/** A hash as the column takes it. */
export function passwordParameter(hash: string, { password }: Pick<UserColumns, 'password'>): string | Uint8Array {
  return password.kind === 'binary' ? Buffer.from(hash) : hash
}

/** More columns of a select, with names that are ours. */
export function selectedAs(kind: 'beside' | 'other', columns: readonly ExistingColumn[]): RawBuilder<unknown> {
  return sql.join(
    columns.map(({ name }, i) => sql`, ${sql.id(name)} as ${sql.id(`${kind}_${i}`)}`),
    sql``,
  )
}

/** Their values by the names that the settings give. */
export function columnsBeside(
  row: { readonly [beside: `beside_${number}`]: unknown },
  { beside }: Pick<UserColumns, 'beside'>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(beside.map(({ name }, i) => [name, plain(row[`beside_${i}`])]))
}

/** Drivers return whole numbers in several types. */
function plain(value: unknown): unknown {
  return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value
}

function otherColumns(row: UserRow, { others }: UserColumns): Readonly<Record<string, unknown>> {
  const read = [...others].map(([name, column], i) => [name, plainValue(row[`other_${i}`], column.type)] as const)
  return Object.freeze(Object.fromEntries(read))
}

/** As JSON can hold it: engines without a type for flags have numbers, and their drivers have types of their own for times and long numbers. */
function plainValue(value: unknown, type: string): unknown {
  if (value === undefined) return null
  if (/^bool/i.test(type) || /^tinyint\(1\)/i.test(type)) {
    return value === null ? null : isYes(value)
  }
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  if (value instanceof Date) return value.toISOString().slice(0, 19).replace('T', ' ')
  return value instanceof Uint8Array ? null : value
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
