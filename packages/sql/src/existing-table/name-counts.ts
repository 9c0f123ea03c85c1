/** Names that somebody may take for one name. Counts only. */
import { sql } from 'kysely'
import type { Queries, SqlEngine } from '../engines/engine.ts'
import type { UserColumns } from './user-columns.ts'
import { countRepeatedNames, tableOf } from './user-findings.ts'

export interface NameCounts {
  /** Names that more than one row has, letter by letter. */
  readonly repeated: number
  /** Groups of names that differ, and that the column's own collation takes for one. */
  readonly alikeByCollation: number
  /** Groups of names that differ in case alone, as the database sees case. */
  readonly alikeByCase: number
}

export async function countNames(queries: Queries, users: UserColumns): Promise<number> {
  return countIn(queries, sql`${tableOf(users)} counted`)
}

export async function countAlikeNames(queries: Queries, engine: SqlEngine, users: UserColumns): Promise<NameCounts> {
  const name = sql.id(users.username.name)
  const alike = (key: typeof name | ReturnType<typeof sql>) =>
    countIn(
      queries,
      sql`(select 1 as one from ${tableOf(users)} where ${name} is not null
        group by ${key} having count(distinct ${engine.exactKey(users.username)}) > 1) alike`,
    )
  return {
    repeated: Number((await countRepeatedNames(queries, engine, users, 'exact')) ?? 0),
    alikeByCollation: await alike(name),
    alikeByCase: await alike(sql`lower(${name})`),
  }
}

async function countIn(queries: Queries, rows: ReturnType<typeof sql>): Promise<number> {
  const result = await sql<{ count: unknown }>`select count(*) as count from ${rows}`.execute(queries)
  return Number(result.rows[0]?.count ?? 0)
}
