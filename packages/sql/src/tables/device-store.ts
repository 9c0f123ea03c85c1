/** Latchkey's own table of devices that have logged in before. */

import type { DeviceStore } from '@latchkey/server/stores'
import { sql } from 'kysely'
import { readInteger, toInteger } from '../database/integers.ts'
import type { Database } from '../database/open-database.ts'
import { removeRows } from '../database/remove-rows.ts'

const DEVICES_OF_A_SUBJECT = 20
const DAY_SECONDS = 86_400

export function createDeviceStore(database: Database): DeviceStore {
  return {
    remember: ({ tokenHash, subject }, at) =>
      database.ask(async (queries) => {
        await sql`insert into latchkey_devices (token_hash, subject, created_at, last_used_at)
          values (${tokenHash}, ${subject}, ${toInteger(at)}, ${toInteger(at)})`.execute(queries)
        // A table in a table: MySQL takes no limit directly below IN.
        await sql`delete from latchkey_devices where subject = ${subject} and token_hash not in (select token_hash from (
          select token_hash from latchkey_devices where subject = ${subject}
          order by created_at desc, token_hash limit ${sql.lit(DEVICES_OF_A_SUBJECT)}) as newest)`.execute(queries)
      }),

    find: (tokenHash, at) =>
      database.ask(async (queries) => {
        const { rows } = await sql<{ subject: unknown; last_used_at: unknown }>`
          select subject, last_used_at from latchkey_devices where token_hash = ${tokenHash}`.execute(queries)
        const [row] = rows
        if (!row) return undefined
        // Not with each login: the day is enough to know what nobody uses.
        if (readInteger(row.last_used_at) < at - DAY_SECONDS) {
          await sql`update latchkey_devices set last_used_at = ${toInteger(at)}
            where token_hash = ${tokenHash} and last_used_at < ${toInteger(at - DAY_SECONDS)}`.execute(queries)
        }
        return { tokenHash, subject: String(row.subject) }
      }),

    forget: (subject) =>
      database.ask(
        async (queries) => void (await sql`delete from latchkey_devices where subject = ${subject}`.execute(queries)),
        { idempotent: true },
      ),

    removeUnused: (since, limit) =>
      removeRows(database, {
        table: 'latchkey_devices',
        key: 'token_hash',
        column: 'last_used_at',
        before: toInteger(since),
        limit,
      }),
  }
}
