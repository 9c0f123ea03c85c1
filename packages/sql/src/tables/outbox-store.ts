/** Latchkey's own table of what is still to be told after a commit. */

import type { OutboxEntry, OutboxStore } from '@latchkey/server/stores'
import { sql } from 'kysely'
import { readInteger, readOptionalInteger, toInteger } from '../database/integers.ts'
import type { Database } from '../database/open-database.ts'
import type { Queries } from '../engines/engine.ts'

export function createOutboxStore(database: Database): OutboxStore {
  return {
    put: (entries) =>
      database.ask(async (queries) => {
        for (const { id, event, listener, payload, attempts, dueAt } of entries) {
          const values = [id, event, listener, payload, toInteger(attempts), toInteger(dueAt)]
          await sql`insert into latchkey_outbox (id, event, listener, payload, attempts, due_at)
            values (${sql.join(values)})`.execute(queries)
        }
      }),

    claim: ({ now, until, limit }) =>
      database.ask(async (queries) => {
        const { rows } = await sql<OutboxRow>`select id, event, listener, payload, attempts, due_at from latchkey_outbox
          where due_at <= ${toInteger(now)} order by due_at, id limit ${sql.lit(limit)}`.execute(queries)
        const claimed: OutboxEntry[] = []
        for (const row of rows) {
          const entry = { ...asEntry(row), dueAt: until }
          // Of many who have read the row at once, the one that moves it has it.
          if (await move(queries, entry.id, { from: readInteger(row.due_at), to: until })) claimed.push(entry)
        }
        return claimed
      }),

    remove: (id) =>
      database.ask(async (queries) => void (await sql`delete from latchkey_outbox where id = ${id}`.execute(queries)), {
        idempotent: true,
      }),

    postpone: (id, dueAt) =>
      database.ask(async (queries) => {
        await sql`update latchkey_outbox set attempts = attempts + 1, due_at = ${toInteger(dueAt)}
          where id = ${id}`.execute(queries)
      }),

    pending: () =>
      database.ask(async (queries) => {
        const { rows } = await sql<{ due_at: unknown }>`select due_at from latchkey_outbox
          order by due_at limit 1000`.execute(queries)
        return { count: rows.length, oldestDueAt: readOptionalInteger(rows[0]?.due_at ?? null) }
      }),
  }
}

async function move(
  queries: Queries,
  id: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<boolean> {
  const { numAffectedRows } = await sql`update latchkey_outbox set due_at = ${toInteger(to)}
    where id = ${id} and due_at = ${toInteger(from)}`.execute(queries)
  return numAffectedRows === 1n
}

type OutboxRow = Readonly<Record<'id' | 'event' | 'listener' | 'payload' | 'attempts' | 'due_at', unknown>>

function asEntry(row: OutboxRow): OutboxEntry {
  return {
    id: String(row.id),
    event: String(row.event),
    listener: String(row.listener),
    payload: String(row.payload),
    attempts: readInteger(row.attempts),
    dueAt: readInteger(row.due_at),
  }
}
