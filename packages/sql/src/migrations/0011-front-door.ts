/** Schema version 11: clients that browsers are sent back to. What stands here of clients from before is left out, and read as it was meant. */
import type { StorageType } from '../database/columns.ts'
import { addColumn } from './alter-table.ts'
import type { Migration } from './migration.ts'

/** Each takes NULL: an older program that runs beside this one writes none of them. */
const COLUMNS: Readonly<Record<string, Readonly<Record<string, StorageType>>>> = {
  latchkey_clients: { kind: 'text', authentication: 'text', redirect_uris: 'longText', first_party: 'boolean' },
}

export const openFrontDoor: Migration = {
  version: 11,
  async up({ queries, engine }) {
    for (const [table, columns] of Object.entries(COLUMNS)) {
      for (const [name, storage] of Object.entries(columns)) {
        await addColumn(queries, engine, { table, name, definition: engine.types[storage] })
      }
    }
  },
}
