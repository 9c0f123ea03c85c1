/** Latchkey's own table of API keys, by their hashes. Times are seconds since the epoch; scopes are a JSON list. */

import { type ApiKeyStore, isUuid, type StoredApiKey } from '@latchkey/server/stores'
import { sql } from 'kysely'
import { hash, key, optional, seconds, text, textList, unique, uuid } from '../database/columns.ts'
import { leases } from '../database/leases.ts'
import type { Database } from '../database/open-database.ts'
import { type Table, table } from '../database/table.ts'
import type { Queries } from '../engines/engine.ts'

export const apiKeys: Table<'latchkey_api_keys', StoredApiKey> = table(
  'latchkey_api_keys',
  {
    id: key(uuid()),
    userId: text(),
    name: text(),
    hash: unique(hash()),
    scopes: textList(),
    createdAt: seconds(),
    expiresAt: optional(seconds()),
    lastUsedAt: optional(seconds()),
  },
  { indexes: { user: ['userId', 'id'] } },
)

/** The row that whoever makes a key holds until it is made or refused: the next one counts it. A row, because named locks hold on one node of a cluster only. */
const TURN = 'api keys'

export function createApiKeyStore({ ask, transaction, engine }: Database): ApiKeyStore {
  const { cell } = apiKeys

  return {
    async create(apiKey, { most, now }) {
      const turn = leases.insert({ name: TURN, owner: '', expiresAt: 0 })
      await ask((queries) => engine.insertOnce(queries, turn, ['name']), { idempotent: true })
      return transaction(async (queries) => {
        await sql`update latchkey_lease set expires_at = 0 where name = ${TURN}`.execute(queries)
        const live = await select(queries)
          .where('user_id', '=', cell.userId(apiKey.userId))
          .where((is) => is.or([is('expires_at', 'is', null), is('expires_at', '>', cell.expiresAt(now))]))
          .limit(sql.lit(most))
          .execute()
        if (live.length >= most) return false
        await apiKeys.insert(apiKey).execute(queries)
        return true
      })
    },

    async find(id) {
      if (!isUuid(id)) return undefined
      const [row] = await ask((queries) => select(queries).where('id', '=', cell.id(id)).execute())
      return row && apiKeys.read(row)
    },

    async list(userId, limit) {
      const rows = await ask((queries) =>
        select(queries).where('user_id', '=', cell.userId(userId)).orderBy('id').limit(sql.lit(limit)).execute(),
      )
      return rows.map((row) => {
        const { hash: _, ...apiKey } = apiKeys.read(row)
        return apiKey
      })
    },

    touch: (id, { at, before }) =>
      ask(async (queries) => {
        await apiKeys
          .in(queries)
          .updateTable('latchkey_api_keys')
          .set(apiKeys.write({ lastUsedAt: at }))
          .where('id', '=', cell.id(id))
          .where((is) => is.or([is('last_used_at', 'is', null), is('last_used_at', '<=', cell.lastUsedAt(before))]))
          .execute()
      }),

    async remove({ id, userId }) {
      if (!isUuid(id)) return false
      const { numDeletedRows } = await ask((queries) =>
        removeOf(queries, userId).where('id', '=', cell.id(id)).executeTakeFirst(),
      )
      return numDeletedRows === 1n
    },

    async removeAll(userId) {
      return Number((await ask((queries) => removeOf(queries, userId).executeTakeFirst())).numDeletedRows)
    },
  }

  function removeOf(queries: Queries, userId: string) {
    return apiKeys.in(queries).deleteFrom('latchkey_api_keys').where('user_id', '=', cell.userId(userId))
  }
}

function select(queries: Queries) {
  return apiKeys.in(queries).selectFrom('latchkey_api_keys').selectAll()
}
