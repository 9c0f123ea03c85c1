/** Bounds how many rows one user has: the newest stay. */
import { sql } from 'kysely'
import type { Queries } from '../engines/engine.ts'
import type { Table } from './table.ts'

export interface Keeping<Row> {
  /** The member that is the primary key; of two rows of the same age the first by it stays. */
  readonly key: keyof Row & string
  /** The member that says how new a row is. An index begins with the subject and goes on with it. */
  readonly by: keyof Row & string
  readonly most: number
}

/** Removes what a subject has beyond the newest rows. */
export async function keepNewest<Name extends string, Row extends { readonly subject: string }>(
  queries: Queries,
  table: Table<Name, Row>,
  subject: NonNullable<Row['subject']>,
  { key: keyMember, by, most }: Keeping<Row>,
): Promise<void> {
  const [name, key, age] = [table.name, table.column(keyMember), table.column(by)].map((word) => sql.id(word))
  const isTheirs = sql`subject = ${table.cell.subject(subject)}`
  // A subquery in a subquery, because MySQL does not accept LIMIT directly inside IN.
  await sql`delete from ${name} where ${isTheirs} and ${key} not in (select newest.${key} from (
    select ${key} from ${name} where ${isTheirs} order by ${age} desc, ${key} limit ${sql.lit(most)}
  ) as newest)`.execute(queries)
}
