/** Latchkey's own table of confidential clients. */

import {
  CLIENT_GRANTS,
  type ClientGrant,
  type ClientStore,
  DomainError,
  type StoredClient,
} from '@latchkey/server/stores'
import { sql } from 'kysely'
import { readInteger, readOptionalInteger, toInteger } from '../database/integers.ts'
import type { Database } from '../database/open-database.ts'
import { isStorableText } from '../database/storable-text.ts'
import type { Queries } from '../engines/engine.ts'

export function createClientStore(database: Database): ClientStore {
  const { dialect } = database

  return {
    create: (client) =>
      database.ask((queries) => {
        const lists = [client.grants, client.scopes, client.audiences].map((list) => JSON.stringify(list))
        const times = [client.createdAt, client.disabledAt ?? null].map(toInteger)
        const insert = sql`insert into latchkey_clients
          (id, name, secret_hash, grants, scopes, audiences, created_at, disabled_at)
          values (${sql.join([client.id, client.name, client.secretHash, ...lists, ...times])})`
        return dialect.insertOnce(queries, insert, ['id'])
      }),

    async find(id) {
      // What a stranger sends as client_id comes here.
      if (!isStorableText(id)) return undefined
      return database.ask(async (queries) => {
        const { rows } = await sql<ClientRow>`select * from latchkey_clients where id = ${id}`.execute(queries)
        return rows[0] && asClient(rows[0])
      })
    },

    list: ({ after = '', limit }) =>
      database.ask(async (queries) => {
        const { rows } = await sql<ClientRow>`select * from latchkey_clients
          where id > ${after} order by id limit ${sql.lit(limit)}`.execute(queries)
        return rows.map(asClient)
      }),

    setSecretHash: (id, secretHash) =>
      change((queries) =>
        sql`update latchkey_clients set secret_hash = ${secretHash} where id = ${id}`.execute(queries),
      ),

    setDisabled: (id, disabledAt) =>
      change((queries) =>
        sql`update latchkey_clients set disabled_at = ${toInteger(disabledAt)} where id = ${id}`.execute(queries),
      ),

    remove: (id) => change((queries) => sql`delete from latchkey_clients where id = ${id}`.execute(queries)),
  }

  async function change(work: (queries: Queries) => Promise<{ numAffectedRows?: bigint }>): Promise<boolean> {
    const { numAffectedRows } = await database.ask(work, { idempotent: true })
    return numAffectedRows === 1n
  }
}

type ClientRow = Readonly<
  Record<'id' | 'name' | 'secret_hash' | 'grants' | 'scopes' | 'audiences' | 'created_at' | 'disabled_at', unknown>
>

function asClient(row: ClientRow): StoredClient {
  const disabledAt = readOptionalInteger(row.disabled_at)
  return {
    id: String(row.id),
    name: String(row.name),
    secretHash: String(row.secret_hash),
    grants: readTexts(row.grants).filter((grant): grant is ClientGrant =>
      CLIENT_GRANTS.some((known) => known === grant),
    ),
    scopes: readTexts(row.scopes),
    audiences: readTexts(row.audiences),
    createdAt: readInteger(row.created_at),
    ...(disabledAt !== undefined && { disabledAt }),
  }
}

function readTexts(value: unknown): readonly string[] {
  try {
    const list: unknown = JSON.parse(String(value))
    if (Array.isArray(list) && list.every((text) => typeof text === 'string')) return list
  } catch {
    // Said below.
  }
  throw new DomainError('store_misconfigured', 'the table latchkey_clients has a list that is none')
}
