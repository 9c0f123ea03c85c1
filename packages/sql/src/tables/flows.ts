/** Latchkey's own table of flows whose user is known. Each step is one statement that says how many rows matched. Times are seconds since the epoch. */
import { type Flow, type FlowStore, isUuid } from '@latchkey/server/stores'
import { hash, integer, key, longText, oneOf, seconds, text, uuid } from '../database/columns.ts'
import type { Database } from '../database/open-database.ts'
import { removeRows } from '../database/remove-rows.ts'
import { type Table, table } from '../database/table.ts'

export const flows: Table<'latchkey_flows', Flow> = table(
  'latchkey_flows',
  {
    id: key(uuid()),
    browserHash: hash(),
    request: longText(),
    subject: text(),
    loginId: uuid(),
    step: oneOf(['consent', 'done']),
    version: integer(),
    expiresAt: seconds(),
  },
  { indexes: { subject: ['subject'], expiry: ['expiresAt'] } },
)

export function createFlowStore(database: Database): FlowStore {
  const { ask, engine } = database
  const { cell } = flows

  return {
    create: (flow) => ask((queries) => engine.insertOnce(queries, flows.insert(flow), ['id'])),

    async find(id) {
      // This is any text that stands in an address.
      if (!isUuid(id)) return undefined
      const [row] = await ask((queries) =>
        flows.in(queries).selectFrom('latchkey_flows').selectAll().where('id', '=', cell.id(id)).execute(),
      )
      return row && flows.read(row)
    },

    move: ({ id, version, browserHash, to, now }) =>
      ask(async (queries) => {
        const { numUpdatedRows } = await flows
          .in(queries)
          .updateTable('latchkey_flows')
          .set(flows.write({ step: to, version: version + 1 }))
          .where('id', '=', cell.id(id))
          .where('version', '=', cell.version(version))
          .where('browser_hash', '=', cell.browserHash(browserHash))
          .where('expires_at', '>', cell.expiresAt(now))
          .executeTakeFirst()
        return numUpdatedRows === 1n
      }),

    forget: (subject) =>
      ask(
        async (queries) => {
          const all = flows.in(queries).deleteFrom('latchkey_flows')
          await all.where('subject', '=', cell.subject(subject)).execute()
        },
        { idempotent: true },
      ),

    removeExpired: (before, limit) => removeRows(database, flows, { key: 'id', by: 'expiresAt', before, limit }),
  }
}
