/** Latchkey's own table of events that still have to be delivered after a commit. Times are milliseconds since the epoch. */

import type { OutboxEntry, OutboxStore } from '@latchkey/server/stores'
import { sql } from 'kysely'
import { integer, key, longText, milliseconds, text, uuid } from '../database/columns.ts'
import type { Database } from '../database/open-database.ts'
import { type Table, table } from '../database/table.ts'
import type { Queries } from '../engines/engine.ts'

/** The statements are the same for all of its tables, and have the type of the first. */
type OutboxTable = Table<'latchkey_outbox', OutboxEntry>

function outboxTable<Name extends string>(name: Name): Table<Name, OutboxEntry> {
  return table(
    name,
    {
      id: key(uuid()),
      event: text(),
      listener: text(),
      payload: longText(),
      attempts: integer(),
      dueAt: milliseconds(),
    },
    { indexes: { due: ['dueAt'] } },
  )
}

export const outbox: OutboxTable = outboxTable('latchkey_outbox')

/** Apart, so that a mail server that takes nothing holds up nothing but mails. */
export const mails: Table<'latchkey_mails', OutboxEntry> = outboxTable('latchkey_mails')

export const createOutboxStore = (database: Database): OutboxStore => outboxStoreOver(outbox, database)

export const createMailStore = (database: Database): OutboxStore =>
  outboxStoreOver(mails as unknown as OutboxTable, database)

const MOST_COUNTED = 1000

function outboxStoreOver(rows: OutboxTable, { ask }: Database): OutboxStore {
  const { cell, name } = rows

  return {
    put: (entries) =>
      ask(async (queries) => {
        if (entries.length > 0) await rows.insert(...entries).execute(queries)
      }),

    claim: ({ now, latest, until, limit }) =>
      ask(async (queries) => {
        const due = select(queries, rows)
          .where((row) => row.or([row('due_at', '<=', cell.dueAt(now)), row('due_at', '>', cell.dueAt(latest))]))
          .orderBy('due_at')
          .orderBy('id')
        const claimed: OutboxEntry[] = []
        for (const row of await due.limit(sql.lit(limit)).execute()) {
          const entry = rows.read(row)
          // Many may have read the row at once: it belongs to the one that moves it.
          if (await move(queries, entry, until)) claimed.push({ ...entry, dueAt: until })
        }
        return claimed
      }),

    remove: (id) =>
      ask(async (queries) => void (await rows.in(queries).deleteFrom(name).where('id', '=', cell.id(id)).execute()), {
        idempotent: true,
      }),

    postpone: (id, dueAt) =>
      ask(async (queries) => {
        await rows
          .in(queries)
          .updateTable(name)
          .set({ ...rows.write({ dueAt }), attempts: sql`attempts + 1` })
          .where('id', '=', cell.id(id))
          .execute()
      }),

    pending: () =>
      ask(async (queries) => {
        const first = await select(queries, rows).orderBy('due_at').limit(sql.lit(MOST_COUNTED)).execute()
        const entries = first.map(rows.read)
        return {
          count: entries.length,
          oldestDueAt: entries[0]?.dueAt,
          mostAttempts: Math.max(0, ...entries.map(({ attempts }) => attempts)),
        }
      }),
  }

  async function move(queries: Queries, { id, dueAt }: OutboxEntry, until: number): Promise<boolean> {
    const { numUpdatedRows } = await rows
      .in(queries)
      .updateTable(name)
      .set(rows.write({ dueAt: until }))
      .where('id', '=', cell.id(id))
      .where('due_at', '=', cell.dueAt(dueAt))
      .executeTakeFirst()
    return numUpdatedRows === 1n
  }
}

function select(queries: Queries, rows: OutboxTable) {
  return rows.in(queries).selectFrom(rows.name).selectAll()
}
