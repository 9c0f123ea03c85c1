/**
 * Latchkey's own table of login sessions: one row for each family of refresh tokens. Each change is one statement that returns how many
 * rows matched. Times are seconds since the epoch, except `rotatedAt`: milliseconds, by which the grace time is counted.
 */

import {
  type FoundRefreshToken,
  isUuid,
  type Rotation,
  type SessionEndReason,
  type SessionStore,
  type StoredSession,
} from '@latchkey/server/stores'
import { sql } from 'kysely'
import { ascii, code, hash, key, milliseconds, optional, seconds, text, unique, uuid } from '../database/columns.ts'
import type { Database } from '../database/open-database.ts'
import { removeRows } from '../database/remove-rows.ts'
import { type SlotFor, statement } from '../database/statement.ts'
import { MisfitError, type Table, table } from '../database/table.ts'
import type { Queries } from '../engines/engine.ts'
import { archiveToken, findSpentToken, spentRefreshTokens } from './spent-refresh-tokens.ts'

interface SessionRow extends Omit<StoredSession, 'ended' | 'previous'> {
  readonly endedAt?: number
  readonly endReason?: SessionEndReason
  /** The spent token that was exchanged for the current one. The next two members belong to it. */
  readonly previousHash?: string
  readonly sealedSuccessor?: string
  readonly rotatedAt?: number
}

export const sessions: Table<'latchkey_sessions', SessionRow> = table(
  'latchkey_sessions',
  {
    id: key(uuid()),
    subject: text(),
    clientId: text(),
    deviceLabel: optional(text()),
    address: optional(text()),
    userAgent: optional(text()),
    scope: optional(ascii()),
    createdAt: seconds(),
    authenticatedAt: seconds(),
    lastUsedAt: seconds(),
    idleExpiresAt: seconds(),
    absoluteExpiresAt: seconds(),
    endedAt: optional(seconds()),
    endReason: optional(code<SessionEndReason>()),
    currentHash: unique(hash()),
    previousHash: optional(hash()),
    sealedSuccessor: optional(ascii()),
    rotatedAt: optional(milliseconds()),
  },
  {
    indexes: { previous_hash: ['previousHash'], subject: ['subject', 'id'], expiry: ['absoluteExpiresAt'] },
  },
)

const { cell, value } = sessions

export function createSessionStore(database: Database): SessionStore {
  const { ask, engine } = database

  return {
    create: ({ ended, previous, ...session }) =>
      ask(async (queries) => void (await sessions.insert(session).execute(queries))),

    find: async (id) =>
      isUuid(id) ? ask((queries) => first(select(queries).where('id', '=', cell.id(id)))) : undefined,

    findByTokenHash: (token) => ask((queries) => findToken(queries, token)),

    rotate: (rotation) =>
      ask(
        async (queries) => {
          // Before the row forgets it. Another process that exchanges the same head writes the same row.
          await archiveToken(queries, engine, rotation.session)
          return (await replaceHead(queries, rotation)).numAffectedRows === 1n
        },
        { idempotent: true },
      ),

    listLive: ({ subject, now, before, limit }) =>
      ask(async (queries) => {
        const live = select(queries)
          .where('subject', '=', cell.subject(subject))
          .where('ended_at', 'is', null)
          .where('idle_expires_at', '>', cell.idleExpiresAt(now))
          .where('absolute_expires_at', '>', cell.absoluteExpiresAt(now))
        const older = before === undefined ? live : live.where('id', '<', cell.id(before))
        return (await older.orderBy('id', 'desc').limit(sql.lit(limit)).execute()).map(asSession)
      }),

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

  /** Looks in the order in which a token moves, so that a token that moves meanwhile is not missed. */
  async function findToken(queries: Queries, token: string): Promise<FoundRefreshToken | undefined> {
    const current = firstOf(await findCurrent(queries, token))
    if (current) return { kind: 'current', session: current }
    const session = await first(select(queries).where('previous_hash', '=', cell.previousHash(token)))
    if (session?.previous) return { kind: 'spent', session, spent: session.previous }
    const spent = await findSpentToken(queries, token)
    const family = spent && (await first(select(queries).where('id', '=', cell.id(spent.sessionId))))
    return family && { kind: 'spent', session: family, spent: spent.token }
  }
}

const findCurrent = statement((queries, slot: SlotFor<string>) =>
  select(queries).where('current_hash', '=', slot(cell.currentHash)),
)

/** One row matches for who comes first, and none for the others. */
const replaceHead = statement((queries, slot: SlotFor<Rotation>) =>
  sessions
    .in(queries)
    .updateTable('latchkey_sessions')
    .set({
      current_hash: slot(({ successorHash }) => value.currentHash(successorHash)),
      previous_hash: slot(({ session }) => value.previousHash(session.currentHash)),
      sealed_successor: slot(({ sealedSuccessor }) => value.sealedSuccessor(sealedSuccessor)),
      rotated_at: slot(({ nowMilliseconds }) => value.rotatedAt(nowMilliseconds)),
      last_used_at: slot(({ nowMilliseconds }) => value.lastUsedAt(nowMilliseconds / 1000)),
      idle_expires_at: slot(({ idleExpiresAt }) => value.idleExpiresAt(idleExpiresAt)),
    })
    .where(
      'id',
      '=',
      slot(({ session }) => cell.id(session.id)),
    )
    .where(
      'current_hash',
      '=',
      slot(({ session }) => cell.currentHash(session.currentHash)),
    )
    .where('ended_at', 'is', null)
    .where(
      'idle_expires_at',
      '>',
      slot(({ nowMilliseconds }) => cell.idleExpiresAt(nowMilliseconds / 1000)),
    )
    .where(
      'absolute_expires_at',
      '>',
      slot(({ nowMilliseconds }) => cell.absoluteExpiresAt(nowMilliseconds / 1000)),
    ),
)

function select(queries: Queries) {
  return sessions.in(queries).selectFrom('latchkey_sessions').selectAll()
}

async function first(query: { execute(): Promise<readonly StoredRow[]> }): Promise<StoredSession | undefined> {
  return firstOf({ rows: await query.execute() })
}

function firstOf({ rows: [row] }: { readonly rows: readonly StoredRow[] }): StoredSession | undefined {
  return row && asSession(row)
}

type StoredRow = Parameters<typeof sessions.read>[0]

function asSession(row: StoredRow): StoredSession {
  const { endedAt, endReason, previousHash, sealedSuccessor, rotatedAt, ...session } = sessions.read(row)
  return {
    ...session,
    ...(endedAt !== undefined && { ended: { at: endedAt, reason: known(endReason, 'end_reason') } }),
    ...(previousHash !== undefined && {
      previous: {
        hash: previousHash,
        spentAtMilliseconds: known(rotatedAt, 'rotated_at'),
        sealedSuccessor: known(sealedSuccessor, 'sealed_successor'),
      },
    }),
  }
}

/** Columns that are always written together, in one statement: here the other one is set, so this one must be set too. */
function known<T>(value: T | undefined, column: string): T {
  if (value === undefined) throw new MisfitError(`${sessions.name}.${column}`, 'out')
  return value
}
