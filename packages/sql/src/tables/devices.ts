/** Latchkey's own table of devices that have logged in before. Times are seconds since the epoch. */

import type { DeviceStore } from '@latchkey/server/stores'
import { hash, key, seconds, text } from '../database/columns.ts'
import { keepNewest } from '../database/keep-newest.ts'
import type { Database } from '../database/open-database.ts'
import { removeRows } from '../database/remove-rows.ts'
import { type Table, table } from '../database/table.ts'
import type { Queries } from '../engines/engine.ts'

interface DeviceRow {
  readonly tokenHash: string
  readonly subject: string
  readonly createdAt: number
  readonly lastUsedAt: number
}

export const devices: Table<'latchkey_devices', DeviceRow> = table(
  'latchkey_devices',
  { tokenHash: key(hash()), subject: text(), createdAt: seconds(), lastUsedAt: seconds() },
  { indexes: { subject: ['subject', 'createdAt'], last_use: ['lastUsedAt'] } },
)

const DAY_SECONDS = 86_400

export function createDeviceStore(database: Database): DeviceStore {
  const { ask } = database
  const { cell } = devices

  return {
    remember: ({ tokenHash, subject }, at, most) =>
      ask(async (queries) => {
        await devices.insert({ tokenHash, subject, createdAt: at, lastUsedAt: at }).execute(queries)
        await keepNewest(queries, devices, subject, { key: 'tokenHash', by: 'createdAt', most })
      }),

    find: (tokenHash, at, since) =>
      ask(async (queries) => {
        const [row] = await devices
          .in(queries)
          .selectFrom('latchkey_devices')
          .selectAll()
          .where('token_hash', '=', cell.tokenHash(tokenHash))
          .where('last_used_at', '>=', cell.lastUsedAt(since))
          .execute()
        if (!row) return undefined
        const { subject, lastUsedAt } = devices.read(row)
        // Not written at each login: knowing the day is enough to find unused devices.
        if (lastUsedAt < at - DAY_SECONDS) {
          await devices
            .in(queries)
            .updateTable('latchkey_devices')
            .set(devices.write({ lastUsedAt: at }))
            .where('token_hash', '=', cell.tokenHash(tokenHash))
            .where('last_used_at', '<', cell.lastUsedAt(at - DAY_SECONDS))
            .execute()
        }
        return { tokenHash, subject }
      }),

    forget: (subject) =>
      ask(async (queries) => void (await removeOf(queries, subject).execute()), { idempotent: true }),

    removeUnused: (since, limit) =>
      removeRows(database, devices, { key: 'tokenHash', by: 'lastUsedAt', before: since, limit }),
  }

  function removeOf(queries: Queries, subject: string) {
    return devices.in(queries).deleteFrom('latchkey_devices').where('subject', '=', cell.subject(subject))
  }
}
