/** Latchkey's own table of what may be shown only once. Times are seconds since the epoch. */
import type { Seen, SeenStore } from '@latchkey/server/stores'
import { code, hash, key, seconds } from '../database/columns.ts'
import type { Database } from '../database/open-database.ts'
import { removeRows } from '../database/remove-rows.ts'
import { type Table, table } from '../database/table.ts'

/** The kind is a part of what the hash is of: it stands here for people who look. */
export const seen: Table<'latchkey_seen', Seen> = table(
  'latchkey_seen',
  { hash: key(hash()), kind: code<Seen['kind']>(), expiresAt: seconds() },
  { indexes: { expiry: ['expiresAt'] } },
)

export function createSeenStore(database: Database): SeenStore {
  const { ask, engine } = database
  return {
    remember: (shown) => ask((queries) => engine.insertOnce(queries, seen.insert(shown), ['hash'])),
    removeExpired: (before, limit) => removeRows(database, seen, { key: 'hash', by: 'expiresAt', before, limit }),
  }
}
