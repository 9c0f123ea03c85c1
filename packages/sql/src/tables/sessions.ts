/**
 * Login sessions, in rows. Each change is one statement that returns how many rows matched. Times are seconds since the epoch, except
 * `rotatedAt`: milliseconds of the database's clock, by which the grace time is counted.
 */
import {
  type FoundRefreshToken,
  isUuid,
  type LiveSessionsQuery,
  type SessionStore,
  type StoredSession,
} from '@latchkey/server/stores'
import { sql } from 'kysely'
import type { Database } from '../database/open-database.ts'
import { removeRows } from '../database/remove-rows.ts'
import { type SlotFor, statement } from '../database/statement.ts'
import type { Queries } from '../engines/engine.ts'
import { createRotate } from './rotate-session.ts'
import { asSession, dated, first, firstOf, sessions } from './session-table.ts'
import { findFamily, spentRefreshTokens } from './spent-refresh-tokens.ts'

const { cell } = sessions

export function createSessionStore(database: Database): SessionStore {
  const { ask, engine } = database

  return {
    create: ({ ended, previous, ...session }) =>
      ask(async (queries) => void (await sessions.insert(session).execute(queries))),

    find: async (id) =>
      isUuid(id) ? ask((queries) => first(select(queries).where('id', '=', cell.id(id)))) : undefined,

    findByTokenHash: (token) => ask((queries) => findToken(queries, token)),

    rotate: createRotate(database),

    listLive: ({ subject, ...page }) =>
      ask((queries) => live(select(queries).where('subject', '=', cell.subject(subject)), page)),

    listLiveOfClient: ({ clientId, ...page }) =>
      ask((queries) => live(select(queries).where('client_id', '=', cell.clientId(clientId)), page)),

    end: (ids, { at, reason, unusedSince }) =>
      ask(async (queries) => {
        if (ids.length === 0) return 0
        const ending = sessions
          .in(queries)
          .updateTable('latchkey_sessions')
          .set(sessions.write({ endedAt: at, endReason: reason }))
          .where('id', 'in', ids.map(cell.id))
          .where('ended_at', 'is', null)
        const those =
          unusedSince === undefined ? ending : ending.where('last_used_at', '<', cell.lastUsedAt(unusedSince))
        return Number((await those.executeTakeFirst()).numUpdatedRows)
      }),

    touch: async (id, now) =>
      isUuid(id) &&
      ask(async (queries) => {
        const touching = sessions
          .in(queries)
          .updateTable('latchkey_sessions')
          .set(sessions.write({ lastUsedAt: now }))
          .where('id', '=', cell.id(id))
          .where('ended_at', 'is', null)
          .where('idle_expires_at', '>', cell.idleExpiresAt(now))
          .where('absolute_expires_at', '>', cell.absoluteExpiresAt(now))
        return (await touching.executeTakeFirst()).numUpdatedRows === 1n
      }),

    async removeExpired(before, limit) {
      return (
        (await removeRows(database, sessions, { key: 'id', by: 'absoluteExpiresAt', before, limit })) +
        (await removeRows(database, spentRefreshTokens, { key: 'hash', by: 'expiresAt', before, limit }))
      )
    },
  }

  async function live(
    those: ReturnType<typeof select>,
    { now, before, limit }: Omit<LiveSessionsQuery, 'subject'>,
  ): Promise<readonly StoredSession[]> {
    const all = those
      .where('ended_at', 'is', null)
      .where('idle_expires_at', '>', cell.idleExpiresAt(now))
      .where('absolute_expires_at', '>', cell.absoluteExpiresAt(now))
    const older = before === undefined ? all : all.where('id', '<', cell.id(before))
    return (await older.orderBy('id', 'desc').limit(sql.lit(limit)).execute()).map(asSession)
  }

  /** Looks in the order in which a token moves, so that a token that moves meanwhile is not missed. */
  async function findToken(queries: Queries, token: string): Promise<FoundRefreshToken | undefined> {
    const current = firstOf(await findCurrent(queries, token))
    if (current) return { kind: 'current', session: current }
    const exchanged = await dated(selectDated(queries).where('previous_hash', '=', cell.previousHash(token)))
    if (exchanged?.session.previous) return { kind: 'previous', ...exchanged, spent: exchanged.session.previous }
    const sessionId = await findFamily(queries, token)
    if (sessionId === undefined) return undefined
    const family = await dated(selectDated(queries).where('id', '=', cell.id(sessionId)))
    return family && { kind: 'older', ...family }
  }

  /** With the time of the clock by which the token was spent. */
  function selectDated(queries: Queries) {
    return select(queries).select(engine.nowMilliseconds.as('asked_at'))
  }
}

const findCurrent = statement((queries, slot: SlotFor<string>) =>
  select(queries).where('current_hash', '=', slot(cell.currentHash)),
)

function select(queries: Queries) {
  return sessions.in(queries).selectFrom('latchkey_sessions').selectAll()
}
