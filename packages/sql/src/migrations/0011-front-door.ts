/** Schema version 11: what signing in on a page needs. What stands here of clients and sessions from before is left out, and read as it was meant. */
import type { StorageType } from '../database/columns.ts'
import type { TableShape } from '../database/table-shape.ts'
import { addColumn } from './alter-table.ts'
import { createTable } from './create-table.ts'
import type { Migration } from './migration.ts'

const TABLES: readonly TableShape[] = [
  {
    name: 'latchkey_consents',
    columns: {
      id: 'uuid key',
      place: 'hash unique',
      subject: 'text',
      client_id: 'text',
      resource: 'text',
      scopes: 'longText',
      granted_at: 'integer',
      version: 'integer',
    },
    indexes: [{ name: 'latchkey_consents_subject', columns: ['subject', 'client_id'] }],
  },
  {
    name: 'latchkey_logins',
    columns: {
      token_hash: 'hash key',
      id: 'uuid',
      subject: 'text',
      authenticated_at: 'integer',
      amr: 'longText',
      acr: 'text',
      expires_at: 'integer',
    },
    indexes: [
      { name: 'latchkey_logins_subject', columns: ['subject'] },
      { name: 'latchkey_logins_expiry', columns: ['expires_at'] },
    ],
  },
  {
    name: 'latchkey_flows',
    columns: {
      id: 'uuid key',
      browser_hash: 'hash',
      request: 'longText',
      subject: 'text',
      login_id: 'uuid',
      step: 'text',
      version: 'integer',
      expires_at: 'integer',
    },
    indexes: [
      { name: 'latchkey_flows_subject', columns: ['subject'] },
      { name: 'latchkey_flows_expiry', columns: ['expires_at'] },
    ],
  },
  {
    name: 'latchkey_authorization_codes',
    columns: {
      hash: 'hash key',
      client_id: 'text',
      redirect_uri: 'longText',
      code_challenge: 'text',
      resources: 'longText',
      scopes: 'longText',
      nonce: 'ascii null',
      subject: 'text',
      login_id: 'uuid',
      consent_id: 'uuid null',
      authenticated_at: 'integer',
      amr: 'longText',
      acr: 'text',
      session_id: 'uuid',
      expires_at: 'integer',
      used_at: 'integer null',
      replayed_at: 'integer null',
    },
    indexes: [
      { name: 'latchkey_authorization_codes_subject', columns: ['subject'] },
      { name: 'latchkey_authorization_codes_expiry', columns: ['expires_at'] },
    ],
  },
]

/** Each takes NULL: an older program that runs beside this one writes none of them. */
const COLUMNS: Readonly<Record<string, Readonly<Record<string, StorageType>>>> = {
  latchkey_clients: { kind: 'text', authentication: 'text', redirect_uris: 'longText', first_party: 'boolean' },
  latchkey_sessions: { resources: 'longText', login_id: 'uuid', consent_id: 'uuid', amr: 'longText', acr: 'text' },
}

export const openFrontDoor: Migration = {
  version: 11,
  creates: TABLES,
  async up({ queries, engine }) {
    for (const table of TABLES) await createTable(queries, engine, table)
    for (const [table, columns] of Object.entries(COLUMNS)) {
      for (const [name, storage] of Object.entries(columns)) {
        await addColumn(queries, engine, { table, name, definition: engine.types[storage] })
      }
    }
  },
}
