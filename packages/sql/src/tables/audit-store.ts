/** The audit log over our own table: rows are only added, and removed when they are old. */

import {
  type AuditEvent,
  type AuditEventType,
  type AuditQuery,
  type AuditStore,
  createOrderedUuidV7,
  type RecordedAuditEvent,
} from '@latchkey/server/stores'
import { type RawBuilder, sql } from 'kysely'
import { readInteger, toInteger } from '../database/integers.ts'
import type { Database } from '../database/open-database.ts'
import { removeRows } from '../database/remove-rows.ts'

/** Where each member of an event is kept. */
const COLUMNS = {
  type: 'type',
  outcome: 'outcome',
  reason: 'reason',
  subject: 'subject',
  actor: 'actor',
  session: 'session_id',
  client: 'client_id',
  object: 'object',
  address: 'address',
  userAgent: 'user_agent',
} as const satisfies Record<keyof AuditEvent, string>

const MEMBERS = Object.keys(COLUMNS) as readonly (keyof AuditEvent)[]
const LONGEST_TEXT = 255

export function createAuditStore(database: Database): AuditStore {
  const { nowMilliseconds } = database.dialect
  const { clock } = database.world
  const newId = createOrderedUuidV7()

  return {
    append: (event) =>
      database.ask(async (queries) => {
        const names = MEMBERS.map((member) => sql.id(COLUMNS[member]))
        const values = MEMBERS.map((member) => storable(event[member]))
        await sql`insert into latchkey_audit (id, recorded_at, ${sql.join(names)})
          values (${newId(clock.now() * 1000)}, ${nowMilliseconds}, ${sql.join(values)})`.execute(queries)
      }),

    list: (query) =>
      database.ask(async (queries) => {
        const { rows } = await sql<AuditRow>`
          select id, recorded_at, ${sql.join(MEMBERS.map((member) => sql.id(COLUMNS[member])))} from latchkey_audit
          where ${sql.join(conditions(query), sql` and `)}
          order by recorded_at desc, id desc limit ${sql.lit(query.limit)}`.execute(queries)
        return rows.map(asRecorded)
      }),

    removeBefore: (before, limit) =>
      removeRows(database, {
        table: 'latchkey_audit',
        key: 'id',
        column: 'recorded_at',
        before: toInteger(before),
        limit,
      }),
  }
}

function conditions({ since, until, after, limit: _, ...wanted }: AuditQuery): readonly RawBuilder<unknown>[] {
  const equal = Object.entries(wanted).map(
    ([member, value]) => sql`${sql.id(COLUMNS[member as keyof AuditEvent])} = ${storable(value)}`,
  )
  return [
    sql`1 = 1`,
    ...equal,
    ...(since === undefined ? [] : [sql`recorded_at >= ${toInteger(since)}`]),
    ...(until === undefined ? [] : [sql`recorded_at < ${toInteger(until)}`]),
    ...(after === undefined ? [] : [laterThan(after)]),
  ]
}

/** The first comparison is what goes along the index. */
function laterThan({ recordedAt, id }: Pick<RecordedAuditEvent, 'id' | 'recordedAt'>): RawBuilder<unknown> {
  const time = toInteger(recordedAt)
  return sql`recorded_at <= ${time} and (recorded_at < ${time} or id < ${id})`
}

/** What a client sent may be longer than its column, or no text that a database holds; the event is worth more than its end. */
function storable(value: string | undefined): string | null {
  return value === undefined
    ? null
    : [...value.toWellFormed().replaceAll('\0', '\ufffd')].slice(0, LONGEST_TEXT).join('')
}

type AuditRow = { readonly id: unknown; readonly recorded_at: unknown } & Readonly<
  Record<(typeof COLUMNS)[keyof AuditEvent], string | null>
>

function asRecorded(row: AuditRow): RecordedAuditEvent {
  const members = MEMBERS.flatMap((member) => {
    const value = row[COLUMNS[member]]
    return value === null ? [] : [[member, value] as const]
  })
  const event = Object.fromEntries(members) as Omit<AuditEvent, 'type'> & { readonly type: AuditEventType }
  return { id: String(row.id), recordedAt: readInteger(row.recorded_at), ...event }
}
