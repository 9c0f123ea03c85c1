/**
 * Latchkey's own tables of revocations and of the log's name: rows are only added, and removed when they have expired. Times are
 * seconds since the epoch, except `recordedAt`: milliseconds of the database's clock, by which readers continue where they stopped.
 */
import { parseRevocation, type Revocation } from '@latchkey/guard/revocations'
import { DomainError, type RecordedRevocation, type RevocationStore, uuidV7 } from '@latchkey/server/stores'
import { sql } from 'kysely'
import { integer, key, milliseconds, optional, readInteger, seconds, text, uuid } from '../database/columns.ts'
import type { Database } from '../database/open-database.ts'
import { removeRows } from '../database/remove-rows.ts'
import { MisfitError, type Table, table } from '../database/table.ts'
import type { Queries } from '../engines/engine.ts'

interface RevocationRow {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly issuer?: string
  readonly issuedUntil?: number
  readonly expiresAt?: number
  readonly recordedAt: number
}

export const revocations: Table<'latchkey_revocations', RevocationRow> = table(
  'latchkey_revocations',
  {
    id: key(uuid()),
    kind: text(),
    name: text(),
    issuer: optional(text()),
    issuedUntil: optional(seconds()),
    expiresAt: optional(seconds()),
    recordedAt: milliseconds(),
  },
  // By this one, expired rows are found without reading the whole table; readers use the other one.
  { uniqueTogether: ['recordedAt', 'id'], indexes: { expiry: ['expiresAt'] } },
)

/** Only one row may exist: a second name would send every reader back to the beginning. */
export const revocationLog: Table<'latchkey_revocation_log', { readonly onlyRow: number; readonly id: string }> = table(
  'latchkey_revocation_log',
  { onlyRow: key(integer()), id: uuid() },
)

export function createRevocationStore(database: Database): RevocationStore {
  const { ask } = database
  const { nowMilliseconds } = database.engine
  const { cell } = revocations

  const time = (value: unknown): number => {
    const read = readInteger(value)
    if (read === undefined) throw new DomainError('store_misconfigured', 'the database did not return the time')
    return read
  }

  /** The database's clock, or the last row's time where the clock was set back: readers must not miss the new row. */
  const nextTime = async (queries: Queries): Promise<number> => {
    const { rows } = await sql<{ now: unknown; last: unknown }>`
      select ${nowMilliseconds} as now, (select max(recorded_at) from latchkey_revocations) as last`.execute(queries)
    return Math.max(time(rows[0]?.now), time(rows[0]?.last ?? 0))
  }

  return {
    logId: () =>
      ask(async (queries) => {
        const log = revocationLog.in(queries).selectFrom('latchkey_revocation_log').selectAll()
        const [row, ...others] = await log.execute()
        if (row === undefined || others.length > 0)
          throw new DomainError('store_misconfigured', 'the table latchkey_revocation_log must have one row')
        return revocationLog.read(row).id
      }),

    now: () =>
      ask(async (queries) => {
        const { rows } = await sql<{ now: unknown }>`select ${nowMilliseconds} as now`.execute(queries)
        return time(rows[0]?.now)
      }),

    append: (given) =>
      ask(async (queries) => {
        if (given.length === 0) return
        const recordedAt = await nextTime(queries)
        await revocations.insert(...given.map((one) => asRow(one, recordedAt))).execute(queries)
      }),

    listAfter: ({ recordedAt, id }, limit) =>
      ask(async (queries) => {
        const place = { time: cell.recordedAt(recordedAt), id: cell.id(id) }
        const page = select(queries)
          .where('recorded_at', '>=', place.time)
          .where((is) => is.or([is('recorded_at', '>', place.time), is('id', '>', place.id)]))
          .orderBy('recorded_at')
          .orderBy('id')
          .limit(sql.lit(limit))
        return (await page.execute()).map(asRecorded)
      }),

    removeExpired: (beforeSeconds, limit) =>
      removeRows(database, revocations, { key: 'id', by: 'expiresAt', before: beforeSeconds, limit }),
  }
}

function select(queries: Queries) {
  return revocations.in(queries).selectFrom('latchkey_revocations').selectAll()
}

function asRow(revocation: Revocation, recordedAt: number): RevocationRow {
  const { kind, id: name, issuer, expiresAt } = revocation
  return {
    id: uuidV7(recordedAt),
    kind,
    name,
    ...(issuer !== undefined && { issuer }),
    ...('issuedUntil' in revocation && { issuedUntil: revocation.issuedUntil }),
    ...(expiresAt !== undefined && { expiresAt }),
    recordedAt,
  }
}

function asRecorded(row: Parameters<typeof revocations.read>[0]): RecordedRevocation {
  const { id, recordedAt, name, ...members } = revocations.read(row)
  return { id, recordedAt, revocation: readRevocation({ ...members, id: name }) }
}

/** A row that this program cannot have written must not be skipped, and we must not guess what it means. */
function readRevocation(members: object): Revocation {
  try {
    return parseRevocation(members)
  } catch {
    throw new MisfitError('latchkey_revocations.kind', 'out')
  }
}
