/** What a database holds, for a program that asks its user which table is meant. */
import { type Access, openDatabase } from '../database/open-database.ts'
import type { ExistingColumn } from '../engines/engine.ts'
import { parseTableName } from './user-columns.ts'

/** A table or a view, by the name that `openUserTable` takes. */
export interface ListedTable {
  readonly name: string
  /** None of a table that does not exist. */
  readonly columns: readonly Pick<ExistingColumn, 'name' | 'type' | 'kind'>[]
  /** Names of columns that are unique by themselves. */
  readonly unique: readonly string[]
}

/**
 * Reads the catalogue, and no row of a table.
 *
 * @param url - see `locateDatabase`; a missing SQLite file is not made
 * @param name - of the one table that is meant; without it at most 50, by name
 * @throws {TypeError} for an invalid URL
 * @throws {DomainError} store_unavailable | store_misconfigured
 */
export async function listTables(url: string, name?: string): Promise<readonly ListedTable[]> {
  await using database = openDatabase({ url, create: false, readOnly: true })
  const names = name === undefined ? await database.ask((queries) => database.engine.tables(queries)) : [name]
  const listed: ListedTable[] = []
  for (const each of names) listed.push({ name: each, ...(await partsOf(database, each)) })
  return listed
}

async function partsOf({ ask, engine }: Access, table: string): Promise<Omit<ListedTable, 'name'>> {
  const name = parseTableName(table)
  const columns = await ask((queries) => engine.columns(queries, name))
  const unique = columns.length === 0 ? [] : await ask((queries) => engine.uniqueColumns(queries, name))
  return { columns: columns.map(({ name, type, kind }) => ({ name, type, kind })), unique }
}
