/** Latchkey's own table of events that still have to be delivered after a commit. Times are milliseconds since the epoch. */

import type { OutboxEntry, OutboxStore } from '@latchkey/server/stores'
import { sql } from 'kysely'
import { integer, key, longText, milliseconds, text, uuid } from '../database/columns.ts'
import type { Database } from '../database/open-database.ts'
import { type Table, table } from '../database/table.ts'
import type { Queries } from '../engines/engine.ts'

export const outbox: Table<'latchkey_outbox', OutboxEntry> = table(
  'latchkey_outbox',
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

const MOST_COUNTED = 1000

export function createOutboxStore({ ask }: Database): OutboxStore {
  const { cell } = outbox

  return {
    put: (entries) =>
      ask(async (queries) => {
        if (entries.length > 0) await outbox.insert(...entries).execute(queries)
      }),

    claim: ({ now, latest, until, limit }) =>
      ask(async (queries) => {
        const due = select(queries)
          .where((row) => row.or([row('due_at', '<=', cell.dueAt(now)), row('due_at', '>', cell.dueAt(latest))]))
          .orderBy('due_at')
          .orderBy('id')
        const claimed: OutboxEntry[] = []
        for (const row of await due.limit(sql.lit(limit)).execute()) {
          const entry = outbox.read(row)
          // Many may have read the row at once: it belongs to the one that moves it.
          if (await move(queries, entry, until)) claimed.push({ ...entry, dueAt: until })
        }
        return claimed
      }),

    remove: (id) =>
      ask(
        async (queries) =>
          void (await outbox.in(queries).deleteFrom('latchkey_outbox').where('id', '=', cell.id(id)).execute()),
        { idempotent: true },
      ),

    postpone: (id, dueAt) =>
      ask(async (queries) => {
        await outbox
          .in(queries)
          .updateTable('latchkey_outbox')
          .set({ ...outbox.write({ dueAt }), attempts: sql`attempts + 1` })
          .where('id', '=', cell.id(id))
          .execute()
      }),

    pending: () =>
      ask(async (queries) => {
        const rows = await select(queries).orderBy('due_at').limit(sql.lit(MOST_COUNTED)).execute()
        const entries = rows.map(outbox.read)
        return {
          count: entries.length,
          oldestDueAt: entries[0]?.dueAt,
          mostAttempts: Math.max(0, ...entries.map(({ attempts }) => attempts)),
        }
      }),
  }

  async function move(queries: Queries, { id, dueAt }: OutboxEntry, until: number): Promise<boolean> {
    const { numUpdatedRows } = await outbox
      .in(queries)
      .updateTable('latchkey_outbox')
      .set(outbox.write({ dueAt: until }))
      .where('id', '=', cell.id(id))
      .where('due_at', '=', cell.dueAt(dueAt))
      .executeTakeFirst()
    return numUpdatedRows === 1n
  }
}

function select(queries: Queries) {
  return outbox.in(queries).selectFrom('latchkey_outbox').selectAll()
}
