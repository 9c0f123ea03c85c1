/** Latchkey's own table of the spent refresh tokens for which the session's row has no room. */
import type { StoredSession } from '@latchkey/server/stores'
import { ascii, hash, key, milliseconds, seconds, uuid } from '../database/columns.ts'
import { type Table, table } from '../database/table.ts'
import type { Queries } from '../engines/engine.ts'

export interface SpentRefreshTokenRow {
  readonly hash: string
  readonly sessionId: string
  readonly spentAt: number
  /** Empty, in rows of today. */
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

/** The token that was exchanged for the session's current one: its hash, and of whom it was. Its successor is opened by nobody any more. */
export function spentRow({ previous, id, absoluteExpiresAt }: StoredSession): SpentRefreshTokenRow | undefined {
  if (!previous) return undefined
  const { hash, spentAtMilliseconds } = previous
  return { hash, sessionId: id, spentAt: spentAtMilliseconds, sealedSuccessor: '', expiresAt: absoluteExpiresAt }
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
