/** Latchkey's own table of the spent refresh tokens for which the session's row has no room. */
import type { StoredSession } from '@latchkey/server/stores'
import { ascii, hash, key, milliseconds, seconds, uuid } from '../database/columns.ts'
import { type Table, table } from '../database/table.ts'
import type { Queries, SqlEngine } from '../engines/engine.ts'

interface SpentRefreshTokenRow {
  readonly hash: string
  readonly sessionId: string
  readonly spentAt: number
  readonly sealedSuccessor: string
  readonly expiresAt: number
}

/** `spentAt` is in milliseconds, by which the grace time is counted; `expiresAt` in seconds since the epoch. */
export const spentRefreshTokens: Table<'latchkey_spent_refresh_tokens', SpentRefreshTokenRow> = table(
  'latchkey_spent_refresh_tokens',
  {
    hash: key(hash()),
    sessionId: uuid(),
    spentAt: milliseconds(),
    sealedSuccessor: ascii(),
    expiresAt: seconds(),
  },
  { indexes: { expiry: ['expiresAt'] } },
)

/** Keeps the token that was exchanged for the session's current one. Does nothing if it is kept already. */
export async function archiveToken(queries: Queries, engine: SqlEngine, session: StoredSession): Promise<void> {
  const { previous, id, absoluteExpiresAt } = session
  if (!previous) return
  const { hash, spentAtMilliseconds, sealedSuccessor } = previous
  const insert = spentRefreshTokens.insert({
    hash,
    sessionId: id,
    spentAt: spentAtMilliseconds,
    sealedSuccessor,
    expiresAt: absoluteExpiresAt,
  })
  await engine.insertOnce(queries, insert, ['hash'])
}

/** The session that a kept token was of. */
export async function findFamily(queries: Queries, token: string): Promise<string | undefined> {
  const [row] = await spentRefreshTokens
    .in(queries)
    .selectFrom('latchkey_spent_refresh_tokens')
    .selectAll()
    .where('hash', '=', spentRefreshTokens.cell.hash(token))
    .execute()
  return row && spentRefreshTokens.read(row).sessionId
}
