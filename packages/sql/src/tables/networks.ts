/** Latchkey's own table of networks from which users have logged in. Times are seconds since the epoch. */

import type { NetworkStore } from '@latchkey/server/stores'
import { hash, key, seconds, text } from '../database/columns.ts'
import { keepNewest } from '../database/keep-newest.ts'
import type { Database } from '../database/open-database.ts'
import { removeRows } from '../database/remove-rows.ts'
import { type Table, table } from '../database/table.ts'
import type { Queries } from '../engines/engine.ts'

interface NetworkRow {
  readonly digest: string
  readonly subject: string
  readonly lastUsedAt: number
}

export const networks: Table<'latchkey_networks', NetworkRow> = table(
  'latchkey_networks',
  { digest: key(hash()), subject: text(), lastUsedAt: seconds() },
  { indexes: { subject: ['subject', 'lastUsedAt'], last_use: ['lastUsedAt'] } },
)

const DAY_SECONDS = 86_400

export function createNetworkStore(database: Database): NetworkStore {
  const { ask, engine } = database
  const { cell } = networks

  return {
    remember: ({ digest, subject }, at, most) =>
      ask(async (queries) => {
        const isNew = await engine.insertOnce(queries, networks.insert({ digest, subject, lastUsedAt: at }), ['digest'])
        if (isNew) return keepNewest(queries, networks, subject, { key: 'digest', by: 'lastUsedAt', most })
        // Not written at each use: knowing the day is enough.
        await networks
          .in(queries)
          .updateTable('latchkey_networks')
          .set(networks.write({ lastUsedAt: at }))
          .where('digest', '=', cell.digest(digest))
          .where('last_used_at', '<', cell.lastUsedAt(at - DAY_SECONDS))
          .execute()
      }),

    isKnown: (digest, since) =>
      ask(async (queries) => {
        const rows = await networks
          .in(queries)
          .selectFrom('latchkey_networks')
          .select('digest')
          .where('digest', '=', cell.digest(digest))
          .where('last_used_at', '>=', cell.lastUsedAt(since))
          .execute()
        return rows.length > 0
      }),

    forget: (subject) =>
      ask(async (queries) => void (await removeOf(queries, subject).execute()), { idempotent: true }),

    removeUnused: (since, limit) =>
      removeRows(database, networks, { key: 'digest', by: 'lastUsedAt', before: since, limit }),
  }

  function removeOf(queries: Queries, subject: string) {
    return networks.in(queries).deleteFrom('latchkey_networks').where('subject', '=', cell.subject(subject))
  }
}
