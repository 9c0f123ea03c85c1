/** Latchkey's own table of API keys. */

import { type ApiKeyStore, isUuid, type StoredApiKey } from '@latchkey/server/stores'
import { type RawBuilder, sql } from 'kysely'
import { readInteger, readOptionalInteger, toInteger } from '../database/integers.ts'
import type { Database } from '../database/open-database.ts'
import { readTextList } from '../database/text-list.ts'
import type { Queries } from '../engines/engine.ts'

export function createApiKeyStore(database: Database): ApiKeyStore {
  return {
    create: ({ id, userId, name, hash, scopes, createdAt, expiresAt }) =>
      database.ask(async (queries) => {
        const values = [id, userId, name, hash, JSON.stringify(scopes), toInteger(createdAt), toInteger(expiresAt)]
        await sql`insert into latchkey_api_keys (id, user_id, name, hash, scopes, created_at, expires_at)
          values (${sql.join(values)})`.execute(queries)
      }),

    async find(id) {
      if (!isUuid(id)) return undefined
      const [key] = await database.ask((queries) => select(queries, sql`where id = ${id}`))
      return key
    },

    async list(userId, limit) {
      if (!isUuid(userId)) return []
      const keys = await database.ask((queries) =>
        select(queries, sql`where user_id = ${userId} order by id limit ${sql.lit(limit)}`),
      )
      return keys.map(({ hash: _, ...key }) => key)
    },

    touch: (id, { at, before }) =>
      database.ask(async (queries) => {
        await sql`update latchkey_api_keys set last_used_at = ${toInteger(at)}
          where id = ${id} and (last_used_at is null or last_used_at <= ${toInteger(before)})`.execute(queries)
      }),

    async remove({ id, userId }) {
      if (!isUuid(id) || !isUuid(userId)) return false
      const { numAffectedRows } = await database.ask((queries) =>
        sql`delete from latchkey_api_keys where id = ${id} and user_id = ${userId}`.execute(queries),
      )
      return numAffectedRows === 1n
    },

    async removeAll(userId) {
      if (!isUuid(userId)) return 0
      const { numAffectedRows } = await database.ask((queries) =>
        sql`delete from latchkey_api_keys where user_id = ${userId}`.execute(queries),
      )
      return Number(numAffectedRows ?? 0n)
    },
  }
}

type KeyRow = Readonly<
  Record<'id' | 'user_id' | 'name' | 'hash' | 'scopes' | 'created_at' | 'expires_at' | 'last_used_at', unknown>
>

async function select(queries: Queries, rest: RawBuilder<unknown>): Promise<readonly StoredApiKey[]> {
  const { rows } = await sql<KeyRow>`select id, user_id, name, hash, scopes, created_at, expires_at, last_used_at
    from latchkey_api_keys ${rest}`.execute(queries)
  return rows.map(asKey)
}

function asKey(row: KeyRow): StoredApiKey {
  const [expiresAt, lastUsedAt] = [readOptionalInteger(row.expires_at), readOptionalInteger(row.last_used_at)]
  return {
    id: String(row.id),
    userId: String(row.user_id),
    name: String(row.name),
    hash: String(row.hash),
    scopes: readTextList(row.scopes),
    createdAt: readInteger(row.created_at),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(lastUsedAt !== undefined && { lastUsedAt }),
  }
}
