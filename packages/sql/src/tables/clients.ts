/** Latchkey's own table of confidential clients. Lists are JSON; times are seconds since the epoch. */

import type { ClientStore, StoredClient } from '@latchkey/server/stores'
import { sql } from 'kysely'
import { hash, key, optional, seconds, text, textList } from '../database/columns.ts'
import type { Database } from '../database/open-database.ts'
import { isStorableText } from '../database/storable-text.ts'
import { type Table, table } from '../database/table.ts'
import type { Queries } from '../engines/engine.ts'

/** A grant from a later version of this program is kept, though this one does not know it. */
export const clients: Table<'latchkey_clients', StoredClient> = table('latchkey_clients', {
  id: key(text()),
  name: text(),
  secretHash: hash(),
  grants: textList(),
  scopes: textList(),
  audiences: textList(),
  createdAt: seconds(),
  disabledAt: optional(seconds()),
})

export function createClientStore({ ask, engine }: Database): ClientStore {
  const { cell } = clients

  const change = async (id: string, changes: Parameters<typeof clients.write>[0]): Promise<boolean> => {
    const update = (queries: Queries) =>
      clients
        .in(queries)
        .updateTable('latchkey_clients')
        .set(clients.write(changes))
        .where('id', '=', cell.id(id))
        .executeTakeFirst()
    return (await ask(update, { idempotent: true })).numUpdatedRows === 1n
  }

  return {
    create: (client) => ask((queries) => engine.insertOnce(queries, clients.insert(client), ['id'])),

    async find(id) {
      // This is any text that a stranger sends as client_id.
      if (!isStorableText(id)) return undefined
      const [client] = await ask((queries) => select(queries).where('id', '=', cell.id(id)).execute())
      return client && clients.read(client)
    },

    list: ({ after = '', limit }) =>
      ask(async (queries) => {
        const page = select(queries).where('id', '>', cell.id(after)).orderBy('id').limit(sql.lit(limit))
        return (await page.execute()).map((row) => clients.read(row))
      }),

    setSecretHash: (id, secretHash) => change(id, { secretHash }),

    setDisabled: (id, disabledAt) => change(id, { disabledAt }),

    async remove(id) {
      const remove = (queries: Queries) =>
        clients.in(queries).deleteFrom('latchkey_clients').where('id', '=', cell.id(id)).executeTakeFirst()
      return (await ask(remove, { idempotent: true })).numDeletedRows === 1n
    },
  }
}

function select(queries: Queries) {
  return clients.in(queries).selectFrom('latchkey_clients').selectAll()
}
