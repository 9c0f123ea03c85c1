/** A table whose rows an import adds many at once: what of them is there already, and what another row has. */
import type { RowFate } from '@latchkey/server/stores'
import { CompiledQuery, sql } from 'kysely'
import { type Changes, MisfitError, type StoredRow, type Table } from '../database/table.ts'
import type { Queries } from '../engines/engine.ts'

/** How the rows of one kind stand in a table. */
export interface Transferable<T> {
  page(queries: Queries, after: string | undefined, limit: number): Promise<readonly T[]>
  keyOf(row: T): string
  /** As its table holds it, for SQL and CSV. */
  toColumns(row: T): RowColumns
  /** Undefined for what no row of the table is. */
  fromColumns(columns: Readonly<Record<string, unknown>>): T | undefined
  /** The same of members, as JSON has them. */
  fromMembers(members: Readonly<Record<string, unknown>>): T | undefined
  /** What becomes of each row, and the insert of those that are added. */
  sift(queries: Queries, rows: readonly T[], keepsAlike: boolean): Promise<Sifted>
}

/** A table, and the values of one of its rows. */
export interface RowColumns {
  readonly table: string
  readonly values: Readonly<Record<string, string | bigint | Uint8Array | null>>
}

export interface Sifted {
  readonly fates: readonly RowFate[]
  readonly insert: (queries: Queries) => Promise<void>
}

/** What no two rows may have. */
export interface Once<Row> {
  readonly member: keyof Row & string
  readonly fate: RowFate
  /** Whether the row goes in without it where it is taken. */
  readonly isLeftOut?: (keepsAlike: boolean) => boolean
}

export interface TransferableOptions<Row, T> {
  readonly key: keyof Row & string
  readonly once?: readonly Once<Row>[]
  readonly toRow: (transferred: T) => Row
  readonly fromRow: (row: Row) => T
}

export function transferable<Name extends string, Row extends object, T>(
  table: Table<Name, Row>,
  { key, once = [], toRow, fromRow }: TransferableOptions<NoInfer<Row>, T>,
): Transferable<T> {
  const keyColumn = sql.id(table.column(key))

  const members = Object.keys(table.cell) as (keyof Row & string)[]
  const nothing = Object.fromEntries(members.map((member) => [table.column(member), null]))
  const readWhole = (columns: object) => table.read({ ...nothing, ...columns } as unknown as StoredRow<Row>)

  /** Every column, in their order. @throws {MisfitError} */
  function written(row: Row): RowColumns['values'] {
    const every = Object.fromEntries(members.map((member) => [member, row[member]]))
    // `write` gives what a driver is sent.
    return table.write(every as Changes<Row>) as unknown as RowColumns['values']
  }

  /** To build a statement of thousands of values takes longer than to run it, so its text is kept for as many rows. */
  const texts = new Map<number, string>()

  async function insert(
    queries: Queries,
    rows: readonly Row[],
    values: readonly RowColumns['values'][],
  ): Promise<void> {
    if (rows.length === 0) return
    const text = texts.get(rows.length) ?? table.insert(...rows).compile(queries).sql
    texts.set(rows.length, text)
    await queries.executeQuery(
      CompiledQuery.raw(
        text,
        values.flatMap((one) => Object.values(one)),
      ),
    )
  }

  return {
    async page(queries, after, limit) {
      const behind = after === undefined ? sql`` : sql` where ${keyColumn} > ${after}`
      const { rows } = await sql<StoredRow<Row>>`
        select * from ${sql.id(table.name)}${behind} order by ${keyColumn} limit ${sql.lit(limit)}`.execute(queries)
      return rows.map((row) => fromRow(table.read(row)))
    },

    toColumns: (transferred) => ({ table: table.name, values: written(toRow(transferred)) }),

    fromColumns: (columns) => unlessMisfit(() => fromRow(readWhole(columns))),

    fromMembers: (given) =>
      unlessMisfit(() => {
        const known = members.flatMap((member) =>
          given[member] === undefined ? [] : [[member, given[member]] as const],
        )
        return fromRow(readWhole(table.write(Object.fromEntries(known) as Changes<Row>)))
      }),

    keyOf: (transferred) => textOf(toRow(transferred), key) ?? '',

    async sift(queries, transferred, keepsAlike) {
      const given = transferred.map((one) => toRow(one))
      const values = given.map((row) => unlessMisfit(() => written(row)))
      const fitting = given.filter((_, i) => values[i] !== undefined)
      const keys = fitting.flatMap((row) => textOf(row, key) ?? [])
      const there = await rowsWith(queries, table, key, keys)
      const seen = new Set<string>()
      const takenBy = new Map<string, Set<string>>()
      for (const { member } of once) takenBy.set(member, await takenOf(queries, table, member, fitting))
      const added: Row[] = []
      const addedValues: RowColumns['values'][] = []
      const fates = given.map((row, i): RowFate => {
        const columns = values[i]
        if (columns === undefined) return 'unusable'
        const id = textOf(row, key) ?? ''
        const found = there.get(id)
        if (found) return isSame(fromRow(found), fromRow(row)) ? 'there' : 'id_taken'
        if (seen.has(id)) return 'id_taken'
        const left: Record<string, null> = {}
        for (const { member, fate, isLeftOut } of once) {
          const value = textOf(row, member)
          if (value === undefined || !takenBy.get(member)?.has(value)) continue
          if (!isLeftOut?.(keepsAlike)) return fate
          left[table.column(member)] = null
        }
        seen.add(id)
        for (const { member } of once) {
          const value = textOf(row, member)
          if (value !== undefined) takenBy.get(member)?.add(value)
        }
        added.push(row)
        addedValues.push({ ...columns, ...left })
        return 'added'
      })
      return { fates, insert: (inside) => insert(inside, added, addedValues) }
    },
  }
}

/** The rows that have one of these keys, by their key. */
async function rowsWith<Name extends string, Row extends object>(
  queries: Queries,
  table: Table<Name, Row>,
  key: keyof Row & string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Row>> {
  if (keys.length === 0) return new Map()
  const { rows } = await sql<StoredRow<Row>>`
    select * from ${sql.id(table.name)} where ${sql.id(table.column(key))} in (${sql.join(keys)})`.execute(queries)
  return new Map(rows.map((found) => table.read(found)).map((row) => [textOf(row, key) ?? '', row]))
}

/** The values of these rows that other rows have. */
async function takenOf<Name extends string, Row extends object>(
  queries: Queries,
  table: Table<Name, Row>,
  member: keyof Row & string,
  rows: readonly Row[],
): Promise<Set<string>> {
  const values = rows.flatMap((row) => textOf(row, member) ?? [])
  if (values.length === 0) return new Set()
  const column = sql.id(table.column(member))
  const { rows: found } = await sql<{ readonly held: string }>`
    select ${column} as held from ${sql.id(table.name)} where ${column} in (${sql.join(values)})`.execute(queries)
  return new Set(found.map(({ held }) => held))
}

function textOf<Row extends object>(row: Row, member: keyof Row): string | undefined {
  const value = row[member]
  return value === undefined || value === null ? undefined : String(value)
}

/** Members in any order; what is left out and what is undefined are the same. */
function isSame(one: unknown, other: unknown): boolean {
  const text = (value: unknown) =>
    JSON.stringify(Object.entries(value ?? {}).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
  return text(one) === text(other)
}

/** What somebody wrote into a file may be of any type. */
function unlessMisfit<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (fault) {
    if (fault instanceof MisfitError || fault instanceof TypeError || fault instanceof RangeError) return undefined
    throw fault
  }
}
