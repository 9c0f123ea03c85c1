/** Schema version 6: each revocation is written once, and says whose it is. */
import type { IndexShape } from '../database/table-shape.ts'
import type { Queries, SqlEngine } from '../engines/engine.ts'
import { addColumn, createIndex } from './alter-table.ts'
import type { Migration } from './migration.ts'

const TABLE = 'latchkey_revocations'
const INDEXES: readonly IndexShape[] = [
  { name: 'latchkey_revocations_digest', columns: ['digest'], unique: true },
  { name: 'latchkey_revocations_subject', columns: ['subject'] },
  { name: 'latchkey_revocations_username', columns: ['username'] },
]

export const writeRevocationsOnce: Migration = {
  version: 6,
  async up({ queries, engine }: { readonly queries: Queries; readonly engine: SqlEngine }) {
    for (const [name, definition] of [
      ['digest', engine.types.hash],
      ['subject', engine.types.text],
      ['username', engine.types.text],
    ] as const) {
      await addColumn(queries, engine, { table: TABLE, name, definition })
    }
    for (const index of INDEXES) await createIndex(queries, engine, TABLE, index)
  },
}
