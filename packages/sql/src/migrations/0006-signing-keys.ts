/** Schema version 6: signing keys. `slot` is the state of the one active and the one standby key, and NULL for all others. */
import { sql } from 'kysely'
import type { Migration } from './migration.ts'
import { requireOwnTable } from './own-table.ts'

const columns = [
  'kid',
  'alg',
  'state',
  'slot',
  'origin',
  'created_at',
  'activate_at',
  'activated_at',
  'verify_only_since',
]

export const createSigningKeys: Migration = {
  version: 6,
  async up(queries, dialect) {
    await requireOwnTable(queries, dialect, { name: 'latchkey_signing_keys', columns })
    const { exactText, seconds, counter, longText } = dialect.types
    await sql`create table if not exists latchkey_signing_keys (
      kid ${exactText} not null primary key,
      alg ${exactText} not null,
      state ${exactText} not null,
      slot ${exactText} unique,
      origin ${exactText} not null,
      created_at ${seconds} not null,
      activate_at ${seconds},
      activated_at ${seconds},
      verify_only_since ${seconds},
      ended_at ${seconds},
      public_jwk ${longText},
      sealed ${longText},
      verified_count ${counter} not null,
      last_verified_at ${seconds}
    )`.execute(queries)
  },
}
