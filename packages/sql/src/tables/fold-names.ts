/** Names of accounts from before version 8 of the schema: they get the folded form, by which new names are compared. */
import { usernameKey } from '@latchkey/server/stores'
import { sql } from 'kysely'
import type { Database } from '../database/open-database.ts'
import { MisfitError } from '../database/table.ts'
import { accounts } from './account-table.ts'

/** A few rows at once, each in a statement of its own: of two names that differ in case alone, the one that was made first gets the form. */
export async function foldNames(
  { ask, engine }: Database,
  after: string | undefined,
  limit: number,
): Promise<string | undefined> {
  const { cell } = accounts
  const rows = await ask((queries) => {
    const unfolded = accounts
      .in(queries)
      .selectFrom('latchkey_users')
      .selectAll()
      .where('username_key', 'is', null)
      .orderBy('id')
      .limit(sql.lit(limit))
    return (after === undefined ? unfolded : unfolded.where('id', '>', cell.id(after))).execute()
  })
  const found = rows.map(accounts.read)
  for (const { id, username } of found) {
    await ask(async (queries) => {
      try {
        await accounts
          .in(queries)
          .updateTable('latchkey_users')
          .set(accounts.write({ usernameKey: usernameKey(username) }))
          .where('id', '=', cell.id(id))
          .where('username_key', 'is', null)
          .execute()
      } catch (error) {
        // Another account has the form, or no column holds it: the name is compared as it is, as before.
        if (!(error instanceof MisfitError) && engine.faultKind(error) !== 'duplicate') throw error
      }
    })
  }
  return found.at(-1)?.id
}
