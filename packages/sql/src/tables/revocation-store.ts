/** Latchkey's own table of revocations: rows are only added, and removed when they have expired. */
import { parseRevocation, type Revocation } from '@latchkey/guard/revocations'
import { DomainError, type RecordedRevocation, type RevocationStore, uuidV7 } from '@latchkey/server/stores'
import { sql } from 'kysely'
import { readInteger, readOptionalInteger, toInteger } from '../database/integers.ts'
import type { Database } from '../database/open-database.ts'
import { removeRows } from '../database/remove-rows.ts'
import type { Queries } from '../engines/engine.ts'

export function createRevocationStore(database: Database): RevocationStore {
  const { nowMilliseconds } = database.dialect

  /** The database's clock, or the last row's time where the clock was set back: readers must not miss what comes. */
  async function nextTime(queries: Queries): Promise<number> {
    const { rows } = await sql<{ now: unknown; last: unknown }>`
      select ${nowMilliseconds} as now, (select max(recorded_at) from latchkey_revocations) as last`.execute(queries)
    return Math.max(readInteger(rows[0]?.now), readInteger(rows[0]?.last ?? 0))
  }

  return {
    logId: () =>
      database.ask(async (queries) => {
        const { rows } = await sql<{ id: unknown }>`select id from latchkey_revocation_log`.execute(queries)
        const [row] = rows
        if (row === undefined || rows.length > 1)
          throw new DomainError('store_misconfigured', 'the table latchkey_revocation_log must have one row')
        return String(row.id)
      }),

    now: () =>
      database.ask(async (queries) => {
        const { rows } = await sql<{ now: unknown }>`select ${nowMilliseconds} as now`.execute(queries)
        return readInteger(rows[0]?.now)
      }),

    append: (revocations) =>
      database.ask(async (queries) => {
        if (revocations.length === 0) return
        const recordedAt = await nextTime(queries)
        const values = revocations.map((one) => {
          const issuedUntil = one.kind === 'subject' ? one.issuedUntil : null
          const times = [issuedUntil, one.expiresAt, recordedAt].map(toInteger)
          return sql`(${sql.join([uuidV7(recordedAt), one.kind, one.id, one.issuer ?? null, ...times])})`
        })
        await sql`insert into latchkey_revocations (id, kind, name, issuer, issued_until, expires_at, recorded_at)
          values ${sql.join(values)}`.execute(queries)
      }),

    listAfter: ({ recordedAt, id }, limit) =>
      database.ask(async (queries) => {
        const { rows } = await sql<RevocationRow>`
          select id, kind, name, issuer, issued_until, expires_at, recorded_at from latchkey_revocations
          where recorded_at >= ${toInteger(recordedAt)} and (recorded_at > ${toInteger(recordedAt)} or id > ${id})
          order by recorded_at, id limit ${sql.lit(limit)}`.execute(queries)
        return rows.map(asRecorded)
      }),

    removeExpired: (beforeSeconds, limit) =>
      removeRows(database, {
        table: 'latchkey_revocations',
        key: 'id',
        column: 'expires_at',
        before: toInteger(beforeSeconds),
        limit,
      }),
  }
}

interface RevocationRow {
  readonly id: unknown
  readonly kind: unknown
  readonly name: unknown
  readonly issuer: unknown
  readonly issued_until: unknown
  readonly expires_at: unknown
  readonly recorded_at: unknown
}

function asRecorded(row: RevocationRow): RecordedRevocation {
  const { issuer } = row
  const [issuedUntil, expiresAt] = [row.issued_until, row.expires_at].map(readOptionalInteger)
  return {
    id: String(row.id),
    recordedAt: readInteger(row.recorded_at),
    revocation: readRevocation({
      kind: row.kind,
      id: row.name,
      ...(issuer !== null && { issuer }),
      ...(expiresAt !== undefined && { expiresAt }),
      ...(issuedUntil !== undefined && { issuedUntil }),
    }),
  }
}

/** A row that nobody here can have written must not be skipped, and must not be guessed at. */
function readRevocation(members: object): Revocation {
  try {
    return parseRevocation(members)
  } catch {
    throw new DomainError('store_misconfigured', 'the table latchkey_revocations has a row that is no revocation')
  }
}
