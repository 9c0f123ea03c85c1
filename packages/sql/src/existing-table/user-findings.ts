/** What an operator should know about a user table: counts, never names or hashes. */
import { type RawBuilder, sql } from 'kysely'
import type { Queries, SqlEngine } from '../engines/engine.ts'
import type { UserColumns } from './user-columns.ts'

/** How user names are compared: by code points, or by the column's collation. */
export type Comparison = 'exact' | 'collation'

/** What the catalogue says, without reading a row. */
export function columnFindings({ unique, id, username }: UserColumns): readonly string[] {
  const { name, narrowSet } = username
  return [
    ...(narrowSet === undefined
      ? []
      : [
          `the names in ${name} are in ${narrowSet}: nobody is found by a name with a character that it lacks, and nobody can get one`,
        ]),
    ...(unique.includes(username.name)
      ? []
      : [`no unique index on ${username.name}: the database does not keep user names unique`]),
    ...(unique.includes(id.name) ? [] : [`no unique index on ${id.name}: lookups by id are slow`]),
  ]
}

/** What is odd about the rows. Reads the whole table, twice without a unique index on the names. */
export async function countOddRows(
  queries: Queries,
  engine: SqlEngine,
  users: UserColumns,
  comparison: Comparison,
): Promise<readonly string[]> {
  const table = tableOf(users)
  const [id, username, password] = [users.id, users.username, users.password].map((column) => sql.id(column.name))
  const { minimum, maximum } = users.id.integerRange
  const isForeign = engine.isForeignToType?.(users.id) ?? sql`1 = 0`
  const isUnsafe =
    users.id.kind === 'integer' ? sql`${id} not between ${sql.lit(minimum)} and ${sql.lit(maximum)}` : sql`1 = 0`
  const { rows } = await sql<Record<'no_name' | 'no_password' | 'foreign_id' | 'unsafe_id', unknown>>`
    select ${countOf(sql`${username} is null`)} as no_name, ${countOf(sql`${password} is null`)} as no_password,
      ${countOf(isForeign)} as foreign_id, ${countOf(isUnsafe)} as unsafe_id
    from ${table}`.execute(queries)
  const counts = rows[0]
  const hasUniqueNames = users.unique.includes(users.username.name)
  const repeated = hasUniqueNames ? 0 : await countRepeatedNames(queries, engine, users, comparison)
  const findings: readonly (readonly [unknown, string])[] = [
    [repeated, 'user names that occur more than once: the row with the lowest id is used'],
    [counts?.no_name, 'rows without a user name: they cannot log in'],
    [counts?.no_password, 'rows without a password: they cannot log in'],
    [counts?.foreign_id, `rows whose id is not of the column's type (${users.id.type}): they cannot log in`],
    [counts?.unsafe_id, 'rows whose id is beyond 2^53, which JSON numbers do not hold exactly: they cannot log in'],
  ]
  return findings.filter(([count]) => Number(count ?? 0) > 0).map(([count, text]) => `${count} ${text}`)
}

/** The table as SQL, quoted: reserved words such as `user` are valid names. */
export function tableOf({ table }: UserColumns): RawBuilder<unknown> {
  return table.schema === undefined ? sql.id(table.name) : sql.id(table.schema, table.name)
}

export async function countRepeatedNames(
  queries: Queries,
  engine: SqlEngine,
  users: UserColumns,
  comparison: Comparison,
): Promise<unknown> {
  const key = comparison === 'exact' ? engine.exactKey(users.username) : sql.id(users.username.name)
  const { rows } = await sql<{ count: unknown }>`
    select count(*) as count from (
      select 1 as one from ${tableOf(users)} where ${sql.id(users.username.name)} is not null
      group by ${key} having count(*) > 1
    ) repeated`.execute(queries)
  return rows[0]?.count
}

function countOf(condition: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`sum(case when ${condition} then 1 else 0 end)`
}
