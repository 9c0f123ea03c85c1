/** Latchkey's own tables of the cutover: the switch, a row for each route, and how many logins each side was asked for. */
import { type CutoverLogins, type CutoverStore, type CutoverSwitch, EVERY_ROUTE } from '@latchkey/server/stores'
import { sql } from 'kysely'
import { code, integer, key, optional, seconds, text } from '../database/columns.ts'
import type { Database } from '../database/open-database.ts'
import { type Table, table } from '../database/table.ts'

interface LoginsRow {
  readonly side: keyof CutoverLogins
  readonly logins: number
}

export const cutover: Table<'latchkey_cutover', CutoverSwitch> = table('latchkey_cutover', {
  route: key(text()),
  percent: integer(),
  reason: optional(text()),
  changedBy: text(),
  changedAt: seconds(),
})

export const cutoverLogins: Table<'latchkey_cutover_logins', LoginsRow> = table('latchkey_cutover_logins', {
  side: key(code<keyof CutoverLogins>()),
  logins: integer(),
})

export function createCutoverStore({ ask, engine }: Database): CutoverStore {
  return {
    list: () =>
      ask(async (queries) => {
        const rows = await cutover.in(queries).selectFrom('latchkey_cutover').selectAll().execute()
        return rows.map(cutover.read)
      }),

    set: (row) =>
      ask(async (queries) => {
        const { percent, reason, changedBy, changedAt } = row
        if (!(await engine.insertOnce(queries, cutover.insert(row), ['route']))) {
          await cutover
            .in(queries)
            .updateTable('latchkey_cutover')
            .set(cutover.write({ percent, reason, changedBy, changedAt }))
            .where('route', '=', cutover.cell.route(row.route))
            .execute()
        }
        if (row.route !== EVERY_ROUTE) return
        // A process that reads in between has the new row already.
        const others = cutover.in(queries).deleteFrom('latchkey_cutover')
        await others.where('route', '<>', cutover.cell.route(EVERY_ROUTE)).execute()
      }),

    count: ({ here, there }) =>
      ask(async (queries) => {
        for (const [side, more] of [
          ['here', here],
          ['there', there],
        ] as const) {
          if (more === 0) continue
          if (await engine.insertOnce(queries, cutoverLogins.insert({ side, logins: more }), ['side'])) continue
          const known = sql`update latchkey_cutover_logins set logins = logins + ${more} where side = ${side}`
          await known.execute(queries)
        }
      }),

    logins: () =>
      ask(async (queries) => {
        const found = await cutoverLogins.in(queries).selectFrom('latchkey_cutover_logins').selectAll().execute()
        const rows = found.map(cutoverLogins.read)
        const of = (side: keyof CutoverLogins) => rows.find((row) => row.side === side)?.logins ?? 0
        return { here: of('here'), there: of('there') }
      }),
  }
}
