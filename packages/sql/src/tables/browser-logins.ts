/** Latchkey's own table of logins of browsers, by the hashes of their cookies. Times are seconds since the epoch. */
import type { BrowserLogin, LoginStore } from '@latchkey/server/stores'
import { hash, key, seconds, text, textList, uuid } from '../database/columns.ts'
import type { Database } from '../database/open-database.ts'
import { removeRows } from '../database/remove-rows.ts'
import { type Table, table } from '../database/table.ts'

export const browserLogins: Table<'latchkey_logins', BrowserLogin> = table(
  'latchkey_logins',
  {
    tokenHash: key(hash()),
    id: uuid(),
    subject: text(),
    authenticatedAt: seconds(),
    amr: textList(),
    acr: text(),
    expiresAt: seconds(),
  },
  { indexes: { subject: ['subject'], expiry: ['expiresAt'] } },
)

export function createLoginStore(database: Database): LoginStore {
  const { ask } = database
  const { cell } = browserLogins

  return {
    create: (login) => ask(async (queries) => void (await browserLogins.insert(login).execute(queries))),

    find: (tokenHash, now) =>
      ask(async (queries) => {
        const [row] = await browserLogins
          .in(queries)
          .selectFrom('latchkey_logins')
          .selectAll()
          .where('token_hash', '=', cell.tokenHash(tokenHash))
          .where('expires_at', '>', cell.expiresAt(now))
          .execute()
        return row && browserLogins.read(row)
      }),

    remove: (tokenHash) =>
      ask(
        async (queries) => {
          const all = browserLogins.in(queries).deleteFrom('latchkey_logins')
          await all.where('token_hash', '=', cell.tokenHash(tokenHash)).execute()
        },
        { idempotent: true },
      ),

    forget: (subject, which) =>
      ask(
        async (queries) => {
          const all = browserLogins.in(queries).deleteFrom('latchkey_logins')
          const theirs = all.where('subject', '=', cell.subject(subject))
          if (which && 'id' in which) return void (await theirs.where('id', '=', cell.id(which.id)).execute())
          await (which ? theirs.where('id', '<>', cell.id(which.except)) : theirs).execute()
        },
        { idempotent: true },
      ),

    removeExpired: (before, limit) =>
      removeRows(database, browserLogins, { key: 'tokenHash', by: 'expiresAt', before, limit }),
  }
}
