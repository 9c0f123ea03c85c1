/**
 * Latchkey's own tables of revocations and of the log's name: one row for each, which says more at times, and is removed when it has expired or
 * another says as much. Times are
 * seconds since the epoch, except `recordedAt`: milliseconds of the database's clock, by which readers continue where they stopped.
 */
import { ownerOf, parseRevocation, type Revocation } from '@latchkey/guard/revocations'
import {
  DomainError,
  type RecordedRevocation,
  type RevocationStore,
  revocationDigest,
  uuidV7,
} from '@latchkey/server/stores'
import { sql } from 'kysely'
import { hash, integer, key, milliseconds, optional, readInteger, seconds, text, uuid } from '../database/columns.ts'
import type { Database } from '../database/open-database.ts'
import { removeRows } from '../database/remove-rows.ts'
import { MisfitError, type Table, table } from '../database/table.ts'
import type { Queries, SqlEngine } from '../engines/engine.ts'

interface RevocationRow {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly issuer?: string
  readonly issuedUntil?: number
  readonly expiresAt?: number
  readonly recordedAt: number
  /** Of kind, name and issuer. A row that was written before there were digests has none, and is not known again. */
  readonly digest?: string
  readonly subject?: string
  readonly username?: string
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
    digest: optional(hash()),
    subject: optional(text()),
    username: optional(text()),
  },
  // By the expiry, expired rows are found without reading the whole table; readers use `uniqueTogether`.
  {
    uniqueTogether: ['recordedAt', 'id'],
    indexes: { expiry: ['expiresAt'], subject: ['subject'], username: ['username'] },
    uniqueIndexes: { digest: ['digest'] },
  },
)

/** Only one row may exist: a second name would send every reader back to the beginning. */
export const revocationLog: Table<'latchkey_revocation_log', { readonly onlyRow: number; readonly id: string }> = table(
  'latchkey_revocation_log',
  { onlyRow: key(integer()), id: uuid() },
)

const { cell } = revocations

export function createRevocationStore(database: Database): RevocationStore {
  const { ask, engine } = database
  const { nowMilliseconds } = engine

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

    // Not less than a row's: who has read until now has read that row.
    now: () => ask(nextTime),

    append: (given) =>
      ask(async (queries) => {
        if (given.length === 0) return
        const recordedAt = await nextTime(queries)
        const rows = given.map((one) => asRow(one, recordedAt))
        const known = new Set(rows.length > 1 ? await digestsAmong(queries, rows) : [])
        const fresh = new Map(rows.filter(({ digest }) => !known.has(digest)).map((row) => [row.digest, row]))
        if (!(await insertAll({ queries, engine }, [...fresh.values()]))) fresh.clear()
        for (const row of rows) if (fresh.get(row.digest) !== row) await write({ queries, engine }, row)
      }),

    listOwned: ({ kind, id }, limit) =>
      ask(async (queries) => {
        const owned = select(queries).where(kind, '=', cell[kind](id)).limit(sql.lit(limit))
        return (await owned.execute()).map(asRecorded)
      }),

    replace: (ids, by) =>
      ask(async (queries) => {
        await write({ queries, engine }, asRow(by, await nextTime(queries)))
        if (ids.length === 0) return
        const gone = revocations.in(queries).deleteFrom('latchkey_revocations').where('id', 'in', ids.map(cell.id))
        await gone.execute()
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

/** Where rows are written. */
interface Writing {
  readonly queries: Queries
  readonly engine: SqlEngine
}

/** One statement for many. @returns false when another process was faster with one of them: then none was written */
async function insertAll({ queries, engine }: Writing, rows: readonly RevocationRow[]): Promise<boolean> {
  if (rows.length < 2) return false
  try {
    await revocations.insert(...rows).execute(queries)
    return true
  } catch (error) {
    if (engine.faultKind(error) === 'duplicate') return false
    throw error
  }
}

/** Makes the row, or has the one that is there say more. */
async function write({ queries, engine }: Writing, row: Digested): Promise<void> {
  if (await engine.insertOnce(queries, revocations.insert(row), ['digest'])) return
  const { expiresAt, recordedAt, digest } = row
  const known = () =>
    revocations.in(queries).updateTable('latchkey_revocations').where('digest', '=', cell.digest(digest))
  const longer = known().set(revocations.write({ expiresAt, recordedAt }))
  await (expiresAt === undefined
    ? longer.where('expires_at', 'is not', null)
    : longer.where('expires_at', '<', cell.expiresAt(expiresAt))
  ).execute()
  const { kind, issuedUntil: second } = row
  // A token was issued once, whenever it is revoked.
  if (second === undefined || kind === 'token') return
  await known()
    .set(revocations.write({ issuedUntil: second, recordedAt }))
    .where('issued_until', '<', cell.issuedUntil(second))
    .execute()
}

function select(queries: Queries) {
  return revocations.in(queries).selectFrom('latchkey_revocations').selectAll()
}

async function digestsAmong(queries: Queries, rows: readonly Digested[]): Promise<readonly string[]> {
  const digests = rows.map(({ digest }) => cell.digest(digest))
  const found = await select(queries).where('digest', 'in', digests).execute()
  return found.flatMap((row) => revocations.read(row).digest ?? [])
}

type Digested = RevocationRow & { readonly digest: string }

function asRow(revocation: Revocation, recordedAt: number): Digested {
  const { kind, id: name, issuer, expiresAt } = revocation
  const owner = ownerOf(revocation)
  return {
    id: uuidV7(recordedAt),
    kind,
    name,
    ...(issuer !== undefined && { issuer }),
    ...('issuedUntil' in revocation && { issuedUntil: revocation.issuedUntil }),
    ...(expiresAt !== undefined && { expiresAt }),
    recordedAt,
    digest: revocationDigest(revocation),
    ...(owner && { [owner.kind]: owner.id }),
  }
}

function asRecorded(row: Parameters<typeof revocations.read>[0]): RecordedRevocation {
  const { id, recordedAt, name, digest: _, ...members } = revocations.read(row)
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
