/** Removes what has had its time, a bounded number of rows at once, so that nobody waits long for a lock. */
import { type RawBuilder, sql } from 'kysely'
import type { Database } from './open-database.ts'

export interface Removal {
  readonly table: string
  /** The primary key, one column. */
  readonly key: string
  /** The column that is compared. It must be indexed. */
  readonly column: string
  readonly before: bigint
  /** 1 to 1,000 */
  readonly limit: number
}

/**
 * First which, then those: MariaDB would read the whole table for a DELETE whose rows a subquery names, and lock all that it reads.
 *
 * @returns how many rows were removed; 0 when nothing is left
 */
export async function removeRows(database: Database, removal: Removal): Promise<number> {
  const [table, key, column] = [removal.table, removal.key, removal.column].map((name) => sql.id(name))
  const isOver = sql`${column} < ${removal.before}`
  const ask = <Row>(statement: RawBuilder<Row>) =>
    database.ask((queries) => statement.execute(queries), { idempotent: true })
  const { rows } = await ask(
    sql<{ key: string }>`select ${key} as ${sql.id('key')} from ${table} where ${isOver}
      order by ${column} limit ${sql.lit(removal.limit)}`,
  )
  if (rows.length === 0) return 0
  // Once more, because one of them may have been used meanwhile.
  const keys = sql.join(rows.map((row) => row.key))
  const { numAffectedRows } = await ask(sql`delete from ${table} where ${key} in (${keys}) and ${isOver}`)
  return Number(numAffectedRows ?? 0n)
}
