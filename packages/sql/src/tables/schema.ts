/** All that is kept, apart from what the migrator itself needs: one line for each, with its tables and the store over them. */
import type { Rows } from '@latchkey/server/stores'
import type { Database } from '../database/open-database.ts'
import type { TableShape } from '../database/table-shape.ts'
import { accounts } from './account-table.ts'
import { createAccountStore } from './accounts.ts'
import { apiKeys, createApiKeyStore } from './api-keys.ts'
import { audit, createAuditStore } from './audit.ts'
import { authorizationCodes, createAuthorizationCodeStore } from './authorization-codes.ts'
import { browserLogins, createLoginStore } from './browser-logins.ts'
import { clients, createClientStore } from './clients.ts'
import { consents, createConsentStore } from './consents.ts'
import { createCutoverStore, cutover, cutoverLogins } from './cutover.ts'
import { createDeviceStore, devices } from './devices.ts'
import { createFlowStore, flows } from './flows.ts'
import { createNetworkStore, networks } from './networks.ts'
import { createOneTimeTokenStore, oneTimeTokens } from './one-time-tokens.ts'
import { createMailStore, createOutboxStore, mails, outbox } from './outbox.ts'
import { createPersonStore, people } from './people.ts'
import { createRevocationStore, revocationLog, revocations } from './revocations.ts'
import { createSecretStore, secrets } from './secrets.ts'
import { createSeenStore, seen } from './seen.ts'
import { sessions } from './session-table.ts'
import { createSessionStore } from './sessions.ts'
import { createSigningKeyStore, signingKeys } from './signing-keys.ts'
import { spentRefreshTokens } from './spent-refresh-tokens.ts'
import { transfers } from './transfer-journals.ts'

/** One port of the server. */
interface Kept<S> {
  readonly tables: readonly { readonly shape: TableShape }[]
  readonly create: (database: Database) => S
}

const kept: { readonly [K in keyof Rows]: Kept<Rows[K]> } = {
  users: { tables: [accounts], create: createAccountStore },
  people: { tables: [people], create: createPersonStore },
  revocations: { tables: [revocations, revocationLog], create: createRevocationStore },
  sessions: { tables: [sessions, spentRefreshTokens], create: createSessionStore },
  clients: { tables: [clients], create: createClientStore },
  consents: { tables: [consents], create: createConsentStore },
  browserLogins: { tables: [browserLogins], create: createLoginStore },
  flows: { tables: [flows], create: createFlowStore },
  authorizationCodes: { tables: [authorizationCodes], create: createAuthorizationCodeStore },
  signingKeys: { tables: [signingKeys], create: createSigningKeyStore },
  oneTimeTokens: { tables: [oneTimeTokens], create: createOneTimeTokenStore },
  apiKeys: { tables: [apiKeys], create: createApiKeyStore },
  devices: { tables: [devices], create: createDeviceStore },
  networks: { tables: [networks], create: createNetworkStore },
  audit: { tables: [audit], create: createAuditStore },
  outbox: { tables: [outbox], create: createOutboxStore },
  mails: { tables: [mails], create: createMailStore },
  secrets: { tables: [secrets], create: createSecretStore },
  cutover: { tables: [cutover, cutoverLogins], create: createCutoverStore },
  seen: { tables: [seen], create: createSeenStore },
}

/** What no server asks, but operators' commands. */
const besides = [transfers]

export const schema: readonly TableShape[] = [...Object.values(kept).flatMap(({ tables }) => tables), ...besides].map(
  ({ shape }) => shape,
)

/** The stores over one database, or inside one transaction of it. */
export function rowsOf(database: Database): Rows {
  const stores = Object.entries(kept).map(([name, { create }]) => [name, create(database)] as const)
  // What `kept` has for each name is of that name's type.
  return Object.fromEntries(stores) as unknown as Rows
}
