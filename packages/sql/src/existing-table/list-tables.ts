/** What a database holds, for a program that asks its user which table is meant. */
import { openDatabase } from '../database/open-database.ts'
import type { ExistingColumn } from '../engines/engine.ts'
import { parseTableName } from './user-columns.ts'

/** A table or a view, by the name that `openUserTable` takes. */
export interface ListedTable {
  readonly name: string
  readonly columns: readonly Pick<ExistingColumn, 'name' | 'type' | 'kind'>[]
}

/**
 * Reads the catalogue, and no row of a table. At most 50 tables, by name.
 *
 * @param url - see `locateDatabase`; a missing SQLite file is not made
 * @throws {TypeError} for an invalid URL
 * @throws {DomainError} store_unavailable | store_misconfigured
 */
export async function listTables(url: string): Promise<readonly ListedTable[]> {
  await using database = openDatabase({ url, create: false })
  const { engine, ask } = database
  const names = await ask((queries) => engine.tables(queries))
  const listed: ListedTable[] = []
  for (const name of names) {
    const columns = await ask((queries) => engine.columns(queries, parseTableName(name)))
    listed.push({ name, columns: columns.map(({ name, type, kind }) => ({ name, type, kind })) })
  }
  return listed
}
