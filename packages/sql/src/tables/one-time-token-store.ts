/** Latchkey's own table of one-time tokens. */

import type { OneTimePurpose, OneTimeToken, OneTimeTokenStore, ShownToken } from '@latchkey/server/stores'
import { type RawBuilder, sql } from 'kysely'
import { readInteger, toInteger } from '../database/integers.ts'
import type { Database } from '../database/open-database.ts'
import { removeRows } from '../database/remove-rows.ts'
import type { Queries } from '../engines/engine.ts'

export function createOneTimeTokenStore(database: Database): OneTimeTokenStore {
  return {
    add: ({ hash, purpose, userId, emailKey, createdAt, expiresAt }) =>
      database.ask(async (queries) => {
        const values = [hash, purpose, userId, emailKey, toInteger(createdAt), toInteger(expiresAt)]
        await sql`insert into latchkey_one_time_tokens (hash, purpose, user_id, email_key, created_at, expires_at)
          values (${sql.join(values)})`.execute(queries)
      }),

    findUsable: (shown) => database.ask((queries) => find(queries, usable(shown))),

    consume: (shown) =>
      database.ask(async (queries) => {
        const { numAffectedRows } = await sql`update latchkey_one_time_tokens set used_at = ${toInteger(shown.now)}
          where ${usable(shown)}`.execute(queries)
        return numAffectedRows === 1n ? find(queries, sql`hash = ${shown.hash}`) : undefined
      }),

    cancel: ({ userId, purpose }) =>
      database.ask(async (queries) => {
        const only = purpose === undefined ? sql`` : sql`and purpose = ${purpose}`
        await sql`delete from latchkey_one_time_tokens where user_id = ${userId} ${only}`.execute(queries)
      }),

    removeExpired: (beforeSeconds, limit) =>
      removeRows(database, {
        table: 'latchkey_one_time_tokens',
        key: 'hash',
        column: 'expires_at',
        before: toInteger(beforeSeconds),
        limit,
      }),
  }
}

function usable({ hash, purpose, now }: ShownToken): RawBuilder<unknown> {
  return sql`hash = ${hash} and purpose = ${purpose} and used_at is null and expires_at > ${toInteger(now)}`
}

type TokenRow = Readonly<Record<'hash' | 'purpose' | 'user_id' | 'email_key' | 'created_at' | 'expires_at', unknown>>

async function find(queries: Queries, condition: RawBuilder<unknown>): Promise<OneTimeToken | undefined> {
  const { rows } = await sql<TokenRow>`select hash, purpose, user_id, email_key, created_at, expires_at
    from latchkey_one_time_tokens where ${condition}`.execute(queries)
  const [row] = rows
  return (
    row && {
      hash: String(row.hash),
      purpose: String(row.purpose) as OneTimePurpose,
      userId: String(row.user_id),
      emailKey: String(row.email_key),
      createdAt: readInteger(row.created_at),
      expiresAt: readInteger(row.expires_at),
    }
  )
}
