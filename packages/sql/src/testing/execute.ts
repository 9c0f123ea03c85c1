/** SQL of a test's own, on a connection of its own: what another app, an old version or an operator does. */
import { sql } from 'kysely'
import { openDatabase } from '../database/open-database.ts'

export async function execute(url: string, ...statements: readonly string[]): Promise<void> {
  await using database = openDatabase({ url, create: true })
  // Thousands of rows in one statement take longer than a request may.
  await database.slowly(async ({ ask }) => {
    for (const statement of statements) await ask((queries) => sql.raw(statement).execute(queries))
  })
}
