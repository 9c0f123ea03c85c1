/** Latchkey's own table of secrets that the server has made for itself, sealed. */

import type { SecretStore } from '@latchkey/server/stores'
import { ascii, key, text } from '../database/columns.ts'
import type { Database } from '../database/open-database.ts'
import { type Table, table } from '../database/table.ts'

interface SecretRow {
  readonly name: string
  readonly sealed: string
}

export const secrets: Table<'latchkey_secrets', SecretRow> = table('latchkey_secrets', {
  name: key(text()),
  sealed: ascii(),
})

export function createSecretStore({ ask, engine }: Database): SecretStore {
  const { cell } = secrets

  return {
    find: (name) =>
      ask(async (queries) => {
        const [row] = await secrets
          .in(queries)
          .selectFrom('latchkey_secrets')
          .selectAll()
          .where('name', '=', cell.name(name))
          .execute()
        return row && secrets.read(row).sealed
      }),

    create: (name, sealed) => ask((queries) => engine.insertOnce(queries, secrets.insert({ name, sealed }), ['name'])),

    reseal: (name, expected, sealed) =>
      ask(async (queries) => {
        const { numUpdatedRows } = await secrets
          .in(queries)
          .updateTable('latchkey_secrets')
          .set(secrets.write({ sealed }))
          .where('name', '=', cell.name(name))
          .where('sealed', '=', cell.sealed(expected))
          .executeTakeFirst()
        return numUpdatedRows === 1n
      }),
  }
}
