/** Latchkey's own table of one-time tokens, by their hashes. Times are seconds since the epoch. */

import type { OneTimeToken, OneTimeTokenStore, ShownToken } from '@latchkey/server/stores'
import { hash, key, oneOf, optional, seconds, text } from '../database/columns.ts'
import type { Database } from '../database/open-database.ts'
import { removeRows } from '../database/remove-rows.ts'
import { type Table, table } from '../database/table.ts'
import type { Queries } from '../engines/engine.ts'

interface OneTimeTokenRow extends OneTimeToken {
  readonly usedAt?: number
}

export const oneTimeTokens: Table<'latchkey_one_time_tokens', OneTimeTokenRow> = table(
  'latchkey_one_time_tokens',
  {
    hash: key(hash()),
    purpose: oneOf(['email_verification', 'password_reset', 'login_release']),
    userId: text(),
    emailKey: text(),
    createdAt: seconds(),
    expiresAt: seconds(),
    usedAt: optional(seconds()),
  },
  { indexes: { user: ['userId'], expiry: ['expiresAt'] } },
)

export function createOneTimeTokenStore(database: Database): OneTimeTokenStore {
  const { ask } = database
  const { cell } = oneTimeTokens

  return {
    add: (token) => ask(async (queries) => void (await oneTimeTokens.insert(token).execute(queries))),

    findUsable: ({ hash, purpose, now }) =>
      ask(async (queries) => {
        const [row] = await select(queries, hash)
          .where('purpose', '=', cell.purpose(purpose))
          .where('used_at', 'is', null)
          .where('expires_at', '>', cell.expiresAt(now))
          .execute()
        return row && asToken(row)
      }),

    consume: (shown) =>
      ask(async (queries) => {
        if (!(await useUp(queries, shown))) return undefined
        const [row] = await select(queries, shown.hash).execute()
        return row && asToken(row)
      }),

    cancel: ({ userId, purpose }) =>
      ask(async (queries) => {
        const all = oneTimeTokens
          .in(queries)
          .deleteFrom('latchkey_one_time_tokens')
          .where('user_id', '=', cell.userId(userId))
        await (purpose === undefined ? all : all.where('purpose', '=', cell.purpose(purpose))).execute()
      }),

    removeExpired: (beforeSeconds, limit) =>
      removeRows(database, oneTimeTokens, { key: 'hash', by: 'expiresAt', before: beforeSeconds, limit }),
  }

  function select(queries: Queries, hash: string) {
    return oneTimeTokens
      .in(queries)
      .selectFrom('latchkey_one_time_tokens')
      .selectAll()
      .where('hash', '=', cell.hash(hash))
  }

  async function useUp(queries: Queries, { hash, purpose, now }: ShownToken): Promise<boolean> {
    const { numUpdatedRows } = await oneTimeTokens
      .in(queries)
      .updateTable('latchkey_one_time_tokens')
      .set(oneTimeTokens.write({ usedAt: now }))
      .where('hash', '=', cell.hash(hash))
      .where('purpose', '=', cell.purpose(purpose))
      .where('used_at', 'is', null)
      .where('expires_at', '>', cell.expiresAt(now))
      .executeTakeFirst()
    return numUpdatedRows === 1n
  }
}

function asToken(row: Parameters<typeof oneTimeTokens.read>[0]): OneTimeToken {
  const { usedAt: _, ...token } = oneTimeTokens.read(row)
  return token
}
