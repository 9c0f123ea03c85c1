/** Schema version 15: where a client may have a browser sent when its user has logged out. */
import { addColumn } from './alter-table.ts'
import type { Migration } from './migration.ts'

export const addLogout: Migration = {
  version: 15,
  async up({ queries, engine }) {
    // It takes NULL: an older program that runs beside this one does not write it.
    const definition = engine.types.longText
    await addColumn(queries, engine, { table: 'latchkey_clients', name: 'post_logout_redirect_uris', definition })
  },
}
