/** Latchkey's own table of clients. Lists are JSON; times are seconds since the epoch. */

import type { ClientStore, StoredClient } from '@latchkey/server/stores'
import { sql } from 'kysely'
import {
  boolean,
  emptyWhenNull,
  hash,
  json,
  key,
  oneOf,
  optional,
  seconds,
  text,
  textList,
} from '../database/columns.ts'
import type { Database } from '../database/open-database.ts'
import { isStorableText } from '../database/storable-text.ts'
import { type Table, table } from '../database/table.ts'
import type { Queries } from '../engines/engine.ts'

type Widened = 'kind' | 'authentication' | 'firstParty'

/** What came with schema version 11 is left out in older rows. */
export interface ClientRow extends Omit<StoredClient, Widened | 'secretHash'>, Partial<Pick<StoredClient, Widened>> {
  readonly secretHash: string
}

/** A grant from a later version of this program is kept, though this one does not know it. */
export const clients: Table<'latchkey_clients', ClientRow> = table('latchkey_clients', {
  id: key(text()),
  name: text(),
  secretHash: hash(),
  grants: textList(),
  scopes: textList(),
  audiences: textList(),
  createdAt: seconds(),
  disabledAt: optional(seconds()),
  kind: optional(oneOf(['registered', 'document', 'dynamic'])),
  authentication: optional(oneOf(['none', 'client_secret', 'private_key_jwt'])),
  redirectUris: emptyWhenNull(textList()),
  firstParty: optional(boolean()),
  jwks: optional(json(readKeys)),
  jwksUri: optional(text()),
  postLogoutRedirectUris: emptyWhenNull(textList()),
})

/** Of a client that has no secret: nothing has this hash. The column takes no NULL, so that an older program that runs beside this one refuses such a client, and does not fail. */
const NO_SECRET = '0'.repeat(64)

export function createClientStore({ ask, engine }: Database): ClientStore {
  const { cell } = clients

  const change = (queries: Queries, id: string, changes: Parameters<typeof clients.write>[0]) =>
    clients.in(queries).updateTable('latchkey_clients').set(clients.write(changes)).where('id', '=', cell.id(id))
  const changed = async (update: (queries: Queries) => ReturnType<typeof change>): Promise<boolean> =>
    (await ask((queries) => update(queries).executeTakeFirst(), { idempotent: true })).numUpdatedRows === 1n

  return {
    create: (client) => ask((queries) => engine.insertOnce(queries, clients.insert(clientRow(client)), ['id'])),

    saveDocument: (client) =>
      ask(async (queries) => {
        if (await engine.insertOnce(queries, clients.insert(clientRow(client)), ['id'])) return
        const { id, name, authentication, redirectUris, jwks, jwksUri } = client
        await change(queries, id, { name, authentication, redirectUris, jwks, jwksUri })
          .where('kind', '=', cell.kind('document'))
          .execute()
      }),

    async find(id) {
      // This is any text that a stranger sends as client_id.
      if (!isStorableText(id)) return undefined
      const [client] = await ask((queries) => select(queries).where('id', '=', cell.id(id)).execute())
      return client && asClient(client)
    },

    list: ({ after = '', limit }) =>
      ask(async (queries) => {
        const page = select(queries).where('id', '>', cell.id(after)).orderBy('id').limit(sql.lit(limit))
        return (await page.execute()).map(asClient)
      }),

    setSecretHash: (id, secretHash) =>
      changed((queries) => change(queries, id, { secretHash }).where('secret_hash', '<>', cell.secretHash(NO_SECRET))),

    setDisabled: (id, disabledAt) => changed((queries) => change(queries, id, { disabledAt })),

    async remove(id) {
      const remove = (queries: Queries) =>
        clients.in(queries).deleteFrom('latchkey_clients').where('id', '=', cell.id(id)).executeTakeFirst()
      return (await ask(remove, { idempotent: true })).numDeletedRows === 1n
    },
  }
}

export function clientRow({ secretHash = NO_SECRET, ...client }: StoredClient): ClientRow {
  return { ...client, secretHash }
}

export function clientOfRow({ secretHash, ...row }: ClientRow): StoredClient {
  return {
    kind: 'registered',
    authentication: 'client_secret',
    firstParty: false,
    ...row,
    ...(secretHash !== NO_SECRET && { secretHash }),
  }
}

function asClient(row: Parameters<typeof clients.read>[0]): StoredClient {
  return clientOfRow(clients.read(row))
}

/** The members are checked when keys are made from them. */
function readKeys(value: unknown): NonNullable<StoredClient['jwks']> | undefined {
  const isSet = typeof value === 'object' && value !== null && 'keys' in value && Array.isArray(value.keys)
  return isSet ? (value as NonNullable<StoredClient['jwks']>) : undefined
}

function select(queries: Queries) {
  return clients.in(queries).selectFrom('latchkey_clients').selectAll()
}
