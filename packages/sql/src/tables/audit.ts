/** Latchkey's own table of the audit log: rows are only added, and removed when they are old. */

import {
  type AuditEvent,
  type AuditQuery,
  type AuditStore,
  type AuditSummary,
  createOrderedUuidV7,
  type RecordedAuditEvent,
} from '@latchkey/server/stores'
import { sql } from 'kysely'
import { createBatches } from '../database/batches.ts'
import { code, integer, key, milliseconds, optional, text, uuid } from '../database/columns.ts'
import type { Database } from '../database/open-database.ts'
import { removeRows } from '../database/remove-rows.ts'
import { type SlotFor, slotAt, statement } from '../database/statement.ts'
import { type NewRow, type Table, table } from '../database/table.ts'

/** A row: the session and the client of an event are kept as ids, and a summary in columns of its own. */
interface AuditRow extends Omit<RecordedAuditEvent, 'session' | 'client' | 'isStrangers' | 'summary'> {
  readonly sessionId?: string
  readonly clientId?: string
  /** `recordedAt` of what a stranger has caused. */
  readonly strangersAt?: number
  readonly eventCount?: number
  readonly firstAt?: number
  readonly lastAt?: number
  readonly networkCount?: number
  /** Separated by blanks. */
  readonly networkSample?: string
}

/** `recordedAt` is of the database's clock. */
export const audit: Table<'latchkey_audit', AuditRow> = table(
  'latchkey_audit',
  {
    id: key(uuid()),
    recordedAt: milliseconds(),
    type: code<AuditEvent['type']>(),
    outcome: code<AuditEvent['outcome']>(),
    reason: optional(text()),
    subject: optional(text()),
    actor: optional(text()),
    sessionId: optional(text()),
    clientId: optional(text()),
    object: optional(text()),
    address: optional(text()),
    userAgent: optional(text()),
    strangersAt: optional(milliseconds()),
    eventCount: optional(integer()),
    firstAt: optional(milliseconds()),
    lastAt: optional(milliseconds()),
    networkCount: optional(integer()),
    networkSample: optional(text()),
    requestId: optional(text()),
  },
  {
    uniqueTogether: ['recordedAt', 'id'],
    indexes: {
      subject: ['subject', 'recordedAt', 'id'],
      session_id: ['sessionId', 'recordedAt', 'id'],
      client_id: ['clientId', 'recordedAt', 'id'],
      address: ['address', 'recordedAt', 'id'],
      type: ['type', 'recordedAt', 'id'],
      actor: ['actor', 'recordedAt', 'id'],
      strangers: ['strangersAt'],
      request_id: ['requestId', 'recordedAt', 'id'],
    },
  },
)

const LONGEST_TEXT = 255
/** Each number of rows is a statement of its own, which a server keeps. */
const MOST_ROWS = 32

type GivenRow = Omit<AuditRow, 'recordedAt' | 'strangersAt'>

export function createAuditStore(database: Database): AuditStore {
  const { nowMilliseconds } = database.engine
  const { clock } = database.world
  const newId = createOrderedUuidV7()
  const ordinary = appenderOf(database, { recordedAt: nowMilliseconds })
  const strangers = appenderOf(database, { recordedAt: nowMilliseconds, strangersAt: nowMilliseconds })

  return {
    append: ({ isStrangers, ...facts }) => {
      const put = isStrangers ? strangers : ordinary
      return put({ ...asRow(facts), id: newId(clock.now() * 1000) })
    },

    list: ({ since, until, after, limit, ...wanted }: AuditQuery) =>
      database.ask(async (queries) => {
        const { cell } = audit
        let select = audit.in(queries).selectFrom('latchkey_audit').selectAll()
        for (const [member, value] of Object.entries(mended(asRow(wanted)))) {
          select = select.where(sql.id(audit.column(member as keyof AuditRow)), '=', value)
        }
        if (since !== undefined) select = select.where('recorded_at', '>=', cell.recordedAt(since))
        if (until !== undefined) select = select.where('recorded_at', '<', cell.recordedAt(until))
        if (after !== undefined) {
          const [time, id] = [cell.recordedAt(after.recordedAt), cell.id(after.id)]
          // The first comparison makes the database use the index.
          select = select
            .where('recorded_at', '<=', time)
            .where((is) => is.or([is('recorded_at', '<', time), is('id', '<', id)]))
        }
        const rows = await select.orderBy('recorded_at', 'desc').orderBy('id', 'desc').limit(sql.lit(limit)).execute()
        return rows.map(asRecorded)
      }),

    removeBefore: (before, limit) => removeRows(database, audit, { key: 'id', by: 'recordedAt', before, limit }),
    removeStrangersBefore: (before, limit) =>
      removeRows(database, audit, { key: 'id', by: 'strangersAt', before, limit }),
  }
}

/** Of rows that come at once, many are one statement. */
function appenderOf(
  { ask, world }: Database,
  fixed: Pick<NewRow<AuditRow>, 'recordedAt'> & Partial<Pick<NewRow<AuditRow>, 'strangersAt'>>,
): (row: GivenRow) => Promise<void> {
  const inserts = Array.from({ length: MOST_ROWS }, (_, most) =>
    statement((_, slot: SlotFor<readonly GivenRow[]>) =>
      audit.insertOf(fixed, ...Array.from({ length: most + 1 }, (_, place) => slotAt(slot, place))),
    ),
  )
  return createBatches({
    write: (rows) => ask(async (queries) => void (await inserts[rows.length - 1]?.(queries, rows))),
    most: MOST_ROWS,
    clock: world.clock,
  })
}

function asRow<E extends Partial<AuditEvent>>({ session, client, summary, ...event }: E) {
  const ids = {
    ...(session !== undefined && { sessionId: session }),
    ...(client !== undefined && { clientId: client }),
  }
  return mended({ ...event, ...ids, ...(summary && rowOfSummary(summary)) })
}

function rowOfSummary({ count, firstAt, lastAt, networks, sample }: AuditSummary) {
  return { eventCount: count, firstAt, lastAt, networkCount: networks, networkSample: sample.join(' ') }
}

/** A text from a client may be too long for its column, or unfit for a database. It is made to fit, so that the event is not lost. */
function mended<T extends object>(members: T): T {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined)
  return Object.fromEntries(
    entries.map(([member, value]) => [member, typeof value === 'string' ? storable(value) : value]),
  ) as T
}

function storable(value: string): string {
  return [...value.toWellFormed().replaceAll('\0', '\ufffd')].slice(0, LONGEST_TEXT).join('')
}

function asRecorded(row: Parameters<typeof audit.read>[0]): RecordedAuditEvent {
  const { sessionId, clientId, strangersAt, eventCount, firstAt, lastAt, networkCount, networkSample, ...event } =
    audit.read(row)
  const isSummary = eventCount !== undefined && firstAt !== undefined && lastAt !== undefined
  const sample = networkSample ? networkSample.split(' ') : []
  return {
    ...event,
    ...(sessionId !== undefined && { session: sessionId }),
    ...(clientId !== undefined && { client: clientId }),
    ...(strangersAt !== undefined && { isStrangers: true }),
    ...(isSummary && { summary: { count: eventCount, firstAt, lastAt, networks: networkCount ?? 0, sample } }),
  }
}
