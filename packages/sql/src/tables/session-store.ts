/** Latchkey's own tables of login sessions and spent refresh tokens. Each change is one statement that says how many rows it met. */

import {
  type FoundRefreshToken,
  isUuid,
  type Rotation,
  type SessionEndReason,
  type SessionStore,
  type SpentToken,
  type StoredSession,
} from '@latchkey/server/stores'
import { type RawBuilder, sql } from 'kysely'
import { readInteger, readOptionalInteger, toInteger } from '../database/integers.ts'
import type { Database } from '../database/open-database.ts'
import { removeRows } from '../database/remove-rows.ts'
import type { Dialect, Queries } from '../engines/engine.ts'

export function createSessionStore(database: Database): SessionStore {
  const { dialect } = database

  return {
    create: (session) =>
      database.ask(async (queries) => {
        const values = columnsOf(session)
        await sql`insert into latchkey_sessions (${sql.join(Object.keys(values).map((name) => sql.id(name)))})
          values (${sql.join(Object.values(values))})`.execute(queries)
      }),

    find: async (id) => (isUuid(id) ? database.ask((queries) => findSession(queries, sql`id = ${id}`)) : undefined),

    findByTokenHash: (hash) => database.ask((queries) => findToken(queries, hash)),

    rotate: (rotation) =>
      database.ask(
        async (queries) => {
          await archivePrevious(queries, dialect, rotation.session)
          return replaceHead(queries, rotation)
        },
        { idempotent: true },
      ),

    listLive: ({ subject, now, before, limit }) =>
      database.ask(async (queries) => {
        const older = before === undefined ? sql`` : sql`and id < ${before}`
        const { rows } = await sql<SessionRow>`select ${sessionColumns} from latchkey_sessions
          where subject = ${subject} ${older} and ended_at is null
            and idle_expires_at > ${toInteger(now)} and absolute_expires_at > ${toInteger(now)}
          order by id desc limit ${sql.lit(limit)}`.execute(queries)
        return rows.map(asSession)
      }),

    end: (ids, { at, reason }) =>
      database.ask(async (queries) => {
        if (ids.length === 0) return 0
        const { numAffectedRows } =
          await sql`update latchkey_sessions set ended_at = ${toInteger(at)}, end_reason = ${reason}
          where id in (${sql.join(ids)}) and ended_at is null`.execute(queries)
        return Number(numAffectedRows ?? 0n)
      }),

    async removeExpired(beforeSeconds, limit) {
      const expired = { before: toInteger(beforeSeconds), limit }
      const sessions = { table: 'latchkey_sessions', key: 'id', column: 'absolute_expires_at' }
      const tokens = { table: 'latchkey_spent_refresh_tokens', key: 'hash', column: 'expires_at' }
      return (
        (await removeRows(database, { ...sessions, ...expired })) +
        (await removeRows(database, { ...tokens, ...expired }))
      )
    },
  }
}

/** In the order in which a token moves, so that one that moves meanwhile is not missed. */
async function findToken(queries: Queries, hash: string): Promise<FoundRefreshToken | undefined> {
  const current = await findSession(queries, sql`current_hash = ${hash}`)
  if (current) return { kind: 'current', session: current }
  const session = await findSession(queries, sql`previous_hash = ${hash}`)
  if (session?.previous) return { kind: 'spent', session, spent: session.previous }
  const { rows } = await sql<SpentRow>`select session_id, spent_at, sealed_successor
    from latchkey_spent_refresh_tokens where hash = ${hash}`.execute(queries)
  const [row] = rows
  const family = row && (await findSession(queries, sql`id = ${String(row.session_id)}`))
  return family && { kind: 'spent', session: family, spent: asSpent(hash, row.spent_at, row.sealed_successor) }
}

async function findSession(queries: Queries, condition: RawBuilder<unknown>): Promise<StoredSession | undefined> {
  const { rows } = await sql<SessionRow>`select ${sessionColumns} from latchkey_sessions where ${condition}`.execute(
    queries,
  )
  return rows[0] && asSession(rows[0])
}

/** Before the row forgets it. Whoever else exchanges the same head writes the same. */
async function archivePrevious(queries: Queries, dialect: Dialect, session: StoredSession): Promise<void> {
  const { previous, id, absoluteExpiresAt } = session
  if (!previous) return
  const { hash, spentAtMilliseconds, sealedSuccessor } = previous
  const times = [toInteger(spentAtMilliseconds), toInteger(absoluteExpiresAt)] as const
  await dialect.insertOnce(
    queries,
    sql`insert into latchkey_spent_refresh_tokens (hash, session_id, spent_at, sealed_successor, expires_at)
      values (${hash}, ${id}, ${times[0]}, ${sealedSuccessor}, ${times[1]})`,
    ['hash'],
  )
}

async function replaceHead(queries: Queries, rotation: Rotation): Promise<boolean> {
  const { session, successorHash, sealedSuccessor, nowMilliseconds, idleExpiresAt } = rotation
  const now = toInteger(nowMilliseconds / 1000)
  const { numAffectedRows } = await sql`update latchkey_sessions set current_hash = ${successorHash},
      previous_hash = ${session.currentHash}, sealed_successor = ${sealedSuccessor}, rotated_at = ${toInteger(nowMilliseconds)},
      last_used_at = ${now}, idle_expires_at = ${toInteger(idleExpiresAt)}
    where id = ${session.id} and current_hash = ${session.currentHash} and ended_at is null
      and idle_expires_at > ${now} and absolute_expires_at > ${now}`.execute(queries)
  return numAffectedRows === 1n
}

const sessionColumns =
  sql.raw(`id, subject, client_id, device_label, address, user_agent, scope, created_at, authenticated_at,
  last_used_at, idle_expires_at, absolute_expires_at, ended_at, end_reason, current_hash, previous_hash, sealed_successor, rotated_at`)

function columnsOf(session: StoredSession): Readonly<Record<string, string | bigint | null>> {
  return {
    id: session.id,
    subject: session.subject,
    client_id: session.clientId,
    device_label: session.deviceLabel ?? null,
    address: session.address ?? null,
    user_agent: session.userAgent ?? null,
    scope: session.scope ?? null,
    created_at: toInteger(session.createdAt),
    authenticated_at: toInteger(session.authenticatedAt),
    last_used_at: toInteger(session.lastUsedAt),
    idle_expires_at: toInteger(session.idleExpiresAt),
    absolute_expires_at: toInteger(session.absoluteExpiresAt),
    current_hash: session.currentHash,
  }
}

type SessionRow = Readonly<
  Record<
    | 'id'
    | 'subject'
    | 'client_id'
    | 'device_label'
    | 'address'
    | 'user_agent'
    | 'scope'
    | 'created_at'
    | 'authenticated_at'
    | 'last_used_at'
    | 'idle_expires_at'
    | 'absolute_expires_at'
    | 'ended_at'
    | 'end_reason'
    | 'current_hash'
    | 'previous_hash'
    | 'sealed_successor'
    | 'rotated_at',
    unknown
  >
>

type SpentRow = Readonly<Record<'session_id' | 'spent_at' | 'sealed_successor', unknown>>

function asSession(row: SessionRow): StoredSession {
  const endedAt = readOptionalInteger(row.ended_at)
  return {
    id: String(row.id),
    subject: String(row.subject),
    clientId: String(row.client_id),
    ...text('deviceLabel', row.device_label),
    ...text('address', row.address),
    ...text('userAgent', row.user_agent),
    ...text('scope', row.scope),
    createdAt: readInteger(row.created_at),
    authenticatedAt: readInteger(row.authenticated_at),
    lastUsedAt: readInteger(row.last_used_at),
    idleExpiresAt: readInteger(row.idle_expires_at),
    absoluteExpiresAt: readInteger(row.absolute_expires_at),
    ...(endedAt !== undefined && { ended: { at: endedAt, reason: String(row.end_reason) as SessionEndReason } }),
    currentHash: String(row.current_hash),
    ...(row.previous_hash !== null && {
      previous: asSpent(String(row.previous_hash), row.rotated_at, row.sealed_successor),
    }),
  }
}

function asSpent(hash: string, spentAt: unknown, sealedSuccessor: unknown): SpentToken {
  return { hash, spentAtMilliseconds: readInteger(spentAt), sealedSuccessor: String(sealedSuccessor) }
}

function text<N extends string>(name: N, value: unknown): { readonly [K in N]?: string } {
  return (value === null ? {} : { [name]: String(value) }) as { readonly [K in N]?: string }
}
