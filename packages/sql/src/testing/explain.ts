/** How a database plans a statement. */
import { CompiledQuery } from 'kysely'
import type { Database, Statement } from '../database/open-database.ts'
import type { TableAccess } from '../engines/engine.ts'

/** Asks for the plan without running the statement, with the parameters that were sent. */
export async function explain(database: Database, statement: Statement): Promise<readonly TableAccess[]> {
  const { words, read } = database.engine.plans
  const query = CompiledQuery.raw(`${words} ${statement.sql}`, [...statement.parameters])
  return read((await database.ask((queries) => queries.executeQuery<Readonly<Record<string, unknown>>>(query))).rows)
}
