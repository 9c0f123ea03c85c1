/** A table, declared once: its shape, the types of its statements, and how its rows are written and read. */
import { DomainError } from '@latchkey/server/stores'
import { type ColumnType, type Kysely, type RawBuilder, sql } from 'kysely'
import type { Queries } from '../engines/engine.ts'
import type { Column, Parameter, Presence } from './columns.ts'
import type { SlotFor } from './statement.ts'
import type { ColumnShape, IndexShape, TableShape } from './table-shape.ts'

declare const held: unique symbol

/** A value as a column holds it, in whatever form a driver sends and returns it. Only `cell` makes one, and only `read` takes it apart. */
export interface Cell<T> {
  readonly [held]: T
}

/** `createdAt` is kept in `created_at`. */
export type ColumnName<Member extends string> = Member extends `${infer First}${infer Rest}`
  ? First extends Lowercase<First>
    ? `${First}${ColumnName<Rest>}`
    : `_${Lowercase<First>}${ColumnName<Rest>}`
  : Member

type PresenceOf<Row, K extends keyof Row> =
  Record<never, never> extends Pick<Row, K> ? 'optional' : null extends Row[K] ? 'nullable' : 'required'

/** One column for each member of a row. */
export type Columns<Row> = { readonly [K in keyof Row]-?: Column<NonNullable<Row[K]>, PresenceOf<Row, K>> }

type StoredAs<T, P extends Presence> = P extends 'required'
  ? ColumnType<Cell<T>, Cell<T>, Cell<T>>
  : ColumnType<Cell<T> | null, Cell<T> | null | undefined, Cell<T> | null>

/** The table as Kysely knows it. */
export type KyselyTable<Row> = {
  readonly [K in keyof Row & string as ColumnName<K>]-?: StoredAs<NonNullable<Row[K]>, PresenceOf<Row, K>>
}

/** A database with this one table. */
export type OnlyTable<Name extends string, Row> = { readonly [N in Name]: KyselyTable<Row> }

/** A row as it was selected. */
export type StoredRow<Row> = { readonly [K in keyof Row & string as ColumnName<K>]-?: unknown }

/** What to write. An optional member that is present but undefined becomes NULL. */
export type Changes<Row> = {
  readonly [K in keyof Row]?: PresenceOf<Row, K> extends 'optional' ? Row[K] | undefined : Row[K]
}

type WrittenChanges<Row> = {
  readonly [K in keyof Row & string as ColumnName<K>]?: PresenceOf<Row, K> extends 'required'
    ? Cell<NonNullable<Row[K]>>
    : Cell<NonNullable<Row[K]>> | null
}

/** A new row. A value may come from the database itself: the time of its clock. */
export type NewRow<Row> = { readonly [K in keyof Row]: Row[K] | RawBuilder<NonNullable<Row[K]>> }

/** @template Row - members as the domain names them; an optional one is a column that takes NULL */
export interface Table<Name extends string, Row> {
  readonly name: Name
  readonly shape: TableShape
  /** The name of a member's column. */
  column(member: keyof Row & string): string
  /** Values to compare columns with. A value that the column cannot hold is not refused here: no row equals it. */
  readonly cell: { readonly [K in keyof Row]-?: (value: NonNullable<Row[K]>) => Cell<NonNullable<Row[K]>> }
  /**
   * One value to write, as `write` does for several.
   *
   * @throws {MisfitError}
   */
  readonly value: { readonly [K in keyof Row]-?: (value: NonNullable<Row[K]>) => Cell<NonNullable<Row[K]>> }
  /** The queries, with the types of this table. `selectAll` asks for every column: `read` takes those that it knows. A list of columns would cost twice as much. */
  in(queries: Queries): Kysely<OnlyTable<Name, Row>>
  /** @throws {MisfitError} for a row that this program cannot have written */
  read(row: StoredRow<Row>): Row
  /**
   * For `set`.
   *
   * @throws {MisfitError}
   */
  write(changes: Changes<Row>): WrittenChanges<Row>
  /**
   * An INSERT of one row or several.
   *
   * @throws {MisfitError}
   */
  insert(...rows: readonly NewRow<Row>[]): RawBuilder<unknown>
  /**
   * An INSERT for `statement`, which gives the values. Running it throws a MisfitError as `insert` does.
   *
   * @param fixed - the same in every row: the time of the database's clock
   * @param slots - one for each row
   */
  insertOf<K extends keyof Row>(
    fixed: Pick<NewRow<Row>, K>,
    ...slots: readonly SlotFor<Omit<Row, K>>[]
  ): RawBuilder<unknown>
}

/** A value that does not fit its column, on its way in or out. It is never cut, replaced or guessed at. */
export class MisfitError extends DomainError {
  constructor(column: string, way: 'in' | 'out') {
    const what = way === 'in' ? 'a value does not fit the column' : 'there is something else in the column'
    super('store_misconfigured', `${what} ${column}`)
  }
}

/** What a table has besides its columns. They are named by their members. */
export interface TableOptions<Row> {
  readonly uniqueTogether?: readonly (keyof Row & string)[]
  /** By the end of its name: `expiry` is `latchkey_sessions_expiry`. */
  readonly indexes?: Readonly<Record<string, readonly (keyof Row & string)[]>>
  readonly uniqueIndexes?: Readonly<Record<string, readonly (keyof Row & string)[]>>
}

export function table<Name extends string, Row>(
  name: Name,
  columns: NoInfer<Columns<Row>>,
  options: TableOptions<Row> = {},
): Table<Name, Row> {
  type Member = keyof Row & string
  type AnyColumn = Column<unknown, Presence>
  // From here on each member has its own type, which one loop over all cannot follow.
  const declared = new Map(Object.entries(columns) as [Member, AnyColumn][])
  const names = new Map([...declared.keys()].map((member) => [member, columnName(member)]))
  const placeOf = (member: Member) => `${name}.${names.get(member)}`

  const parameterOf = (member: Member, value: unknown): Parameter | null => {
    const column = declared.get(member)
    if (column === undefined) throw new TypeError(`the table ${name} has no member ${member}`)
    if (value === undefined || value === null) {
      if (column.isNullable) return null
      throw new MisfitError(placeOf(member), 'in')
    }
    if (!column.fits(value)) throw new MisfitError(placeOf(member), 'in')
    return column.write(value)
  }

  const insertInto = (rows: readonly (readonly unknown[])[]) => {
    const values = rows.map((row) => sql`(${sql.join(row)})`)
    return sql`insert into ${sql.id(name)} (${quoted}) values ${sql.join(values)}`
  }

  const readers = [...declared].map(([member, column]) => [member, column, columnName(member)] as const)
  const quoted = sql.join([...names.values()].map((column) => sql.id(column)))
  return {
    name,
    shape: shapeOf(name, declared, options),
    column: columnName,
    cell: Object.fromEntries(
      [...declared].map(([member, column]) => [member, (value: unknown) => column.write(value)]),
    ) as unknown as Table<Name, Row>['cell'],
    value: Object.fromEntries(
      [...declared.keys()].map((member) => [member, (value: unknown) => parameterOf(member, value)]),
    ) as unknown as Table<Name, Row>['value'],
    in: (queries) => queries.$extendTables() as unknown as Kysely<OnlyTable<Name, Row>>,
    read: (row) => {
      const values = row as Readonly<Record<string, unknown>>
      const members: Record<string, unknown> = {}
      // Each row of each request comes through here, so nothing but the result is allocated.
      for (const [member, column, name] of readers) {
        const value = values[name]
        if (value === null && column.presence === 'optional') continue
        const read = value === null && column.presence === 'nullable' ? null : column.read(value)
        if (read === undefined) throw new MisfitError(placeOf(member), 'out')
        members[member] = read
      }
      return members as Row
    },
    write: (changes) => {
      const written: Record<string, unknown> = {}
      for (const [member, value] of Object.entries(changes) as [Member, unknown][]) {
        const parameter = parameterOf(member, value)
        written[names.get(member) ?? member] = parameter
      }
      return written as WrittenChanges<Row>
    },
    insert: (...rows) =>
      insertInto(
        rows.map((row: Readonly<Record<string, unknown>>) =>
          [...declared.keys()].map((member) => {
            const value = row[member]
            return isExpression(value) ? value : parameterOf(member, value)
          }),
        ),
      ),
    insertOf: (fixed: Readonly<Record<string, unknown>>, ...slots) =>
      insertInto(
        slots.map((slot) =>
          [...declared.keys()].map((member) =>
            Object.hasOwn(fixed, member)
              ? fixed[member]
              : slot((row: Readonly<Record<string, unknown>>) => parameterOf(member, row[member])),
          ),
        ),
      ),
  }
}

function shapeOf<Row>(
  name: string,
  declared: ReadonlyMap<string, Column<unknown, Presence>>,
  { uniqueTogether, indexes = {}, uniqueIndexes = {} }: TableOptions<Row>,
): TableShape {
  const shapes = [...declared].map(([member, { storage, constraint, isNullable }]) => {
    const shape: ColumnShape = `${storage}${constraint ? (` ${constraint}` as const) : ''}${isNullable ? ' null' : ''}`
    return [columnName(member), shape] as const
  })
  const indexOf = ([end, members]: readonly [string, readonly string[]], isUnique: boolean): IndexShape => ({
    name: `${name}_${end}`,
    columns: members.map(columnName),
    ...(isUnique && { unique: true }),
  })
  const all = [
    ...Object.entries(indexes).map((index) => indexOf(index, false)),
    ...Object.entries(uniqueIndexes).map((index) => indexOf(index, true)),
  ]
  return {
    name,
    columns: Object.fromEntries(shapes),
    ...(uniqueTogether && { uniqueTogether: uniqueTogether.map(columnName) }),
    ...(all.length > 0 && { indexes: all }),
  }
}

function columnName(member: string): string {
  return member.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function isExpression(value: unknown): value is RawBuilder<unknown> {
  return typeof value === 'object' && value !== null && 'isRawBuilder' in value
}
