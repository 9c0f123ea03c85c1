/** Latchkey's own table of revocations: rows are only added, and removed when they have expired. */
import { parseRevocation, type Revocation } from '@latchkey/guard/revocations'
import { sql } from 'kysely'
import { DomainError } from '../domain/domain-error.ts'
import type { RecordedRevocation, RevocationStore } from '../ports/revocation-store.ts'
import type { Queries } from './dialects/dialect.ts'
import { migrate } from './migrations/migrate.ts'
import { type Database, openDatabase } from './open-database.ts'
import { uuidV7 } from './uuid-v7.ts'

export interface RevocationStoreOptions {
  /** See `parseDatabaseUrl`. A SQLite file that is not there is made, readable by its owner only. */
  readonly url: string
}

/**
 * Opens our own schema and brings it up to date. Any number of processes may start at once, and share it.
 *
 * @throws {TypeError} for a URL that is none
 * @throws {DomainError} store_unavailable | store_misconfigured
 */
export async function openRevocationStore({ url }: RevocationStoreOptions): Promise<RevocationStore> {
  const database = openDatabase({ url, create: true })
  try {
    await database.ask((queries) => migrate(queries, database.dialect))
    return createRevocationStore(database)
  } catch (error) {
    await database[Symbol.asyncDispose]()
    throw error
  }
}

/** The store owns the database and closes it. */
function createRevocationStore(database: Database): RevocationStore {
  const { nowMilliseconds } = database.dialect

  /** The database's clock, or the last row's time where the clock was set back: readers must not miss what comes. */
  async function nextTime(queries: Queries): Promise<number> {
    const { rows } = await sql<{ now: unknown; last: unknown }>`
      select ${nowMilliseconds} as now, (select max(recorded_at) from revocations) as last`.execute(queries)
    return Math.max(Number(rows[0]?.now), Number(rows[0]?.last ?? 0))
  }

  return {
    description: database.description,

    logId: () =>
      database.ask(async (queries) => {
        const { rows } = await sql<{ id: unknown }>`select id from revocation_log`.execute(queries)
        const [row] = rows
        if (row === undefined || rows.length > 1)
          throw new DomainError('store_misconfigured', 'the table revocation_log must have one row')
        return String(row.id)
      }),

    now: () =>
      database.ask(async (queries) => {
        const { rows } = await sql<{ now: unknown }>`select ${nowMilliseconds} as now`.execute(queries)
        return Number(rows[0]?.now)
      }),

    append: (revocations) =>
      database.ask(async (queries) => {
        if (revocations.length === 0) return
        const recordedAt = await nextTime(queries)
        const values = revocations.map((one) => {
          const issuedUntil = one.kind === 'subject' ? one.issuedUntil : null
          const times = [bigintOf(issuedUntil), bigintOf(one.expiresAt ?? null), BigInt(recordedAt)]
          return sql`(${sql.join([uuidV7(recordedAt), one.kind, one.id, one.issuer ?? null, ...times])})`
        })
        await sql`insert into revocations (id, kind, name, issuer, issued_until, expires_at, recorded_at)
          values ${sql.join(values)}`.execute(queries)
      }),

    listAfter: ({ recordedAt, id }, limit) =>
      database.ask(async (queries) => {
        const { rows } = await sql<RevocationRow>`
          select id, kind, name, issuer, issued_until, expires_at, recorded_at from revocations
          where recorded_at >= ${BigInt(recordedAt)} and (recorded_at > ${BigInt(recordedAt)} or id > ${id})
          order by recorded_at, id limit ${sql.lit(limit)}`.execute(queries)
        return rows.map(asRecorded)
      }),

    removeExpired: (beforeSeconds) =>
      database.ask(async (queries) => {
        await sql`delete from revocations where expires_at < ${BigInt(Math.floor(beforeSeconds))}`.execute(queries)
      }),

    ping: () => database.ask(async (queries) => void (await sql`select 1`.execute(queries))),

    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
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
  const { issuer, issued_until: issuedUntil, expires_at: expiresAt } = row
  return {
    id: String(row.id),
    recordedAt: Number(row.recorded_at),
    revocation: readRevocation({
      kind: row.kind,
      id: row.name,
      ...(issuer !== null && { issuer }),
      ...(expiresAt !== null && { expiresAt: Number(expiresAt) }),
      ...(issuedUntil !== null && { issuedUntil: Number(issuedUntil) }),
    }),
  }
}

/** A row that nobody here can have written must not be skipped, and must not be guessed at. */
function readRevocation(members: object): Revocation {
  try {
    return parseRevocation(members)
  } catch {
    throw new DomainError('store_misconfigured', 'the table revocations has a row that is no revocation')
  }
}

/** BigInt: drivers send a number as a floating-point value. */
function bigintOf(value: number | null): bigint | null {
  return value === null ? null : BigInt(value)
}
