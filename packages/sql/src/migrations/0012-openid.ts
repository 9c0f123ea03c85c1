/** Schema version 12: what a signing key is for, the keys of clients that sign, and what may be shown only once. All signing keys from before are of access tokens. */
import { sql } from 'kysely'
import type { TableShape } from '../database/table-shape.ts'
import { addColumn } from './alter-table.ts'
import { createTable } from './create-table.ts'
import type { Migration } from './migration.ts'

const seenTable: TableShape = {
  name: 'latchkey_seen',
  columns: { hash: 'hash key', kind: 'text', expires_at: 'integer' },
  indexes: [{ name: 'latchkey_seen_expiry', columns: ['expires_at'] }],
}

export const addOpenid: Migration = {
  version: 12,
  creates: [seenTable],
  async up({ queries, engine }) {
    await createTable(queries, engine, seenTable)
    const table = 'latchkey_clients'
    await addColumn(queries, engine, { table, name: 'jwks', definition: engine.types.longText })
    await addColumn(queries, engine, { table, name: 'jwks_uri', definition: engine.types.text })
    // An older program that still runs makes keys without it, and they are of access tokens.
    const definition = sql`${engine.types.text} default 'access_token' not null`
    await addColumn(queries, engine, { table: 'latchkey_signing_keys', name: 'use', definition })
  },
}
