/** The contract suites of all that is kept: one line for each, under its name in `Rows`. */
import { describeAccountStore } from '../accounts/describe-account-store.ts'
import { describeOneTimeTokenStore } from '../accounts/describe-one-time-token-store.ts'
import { describePersonStore } from '../accounts/describe-person-store.ts'
import { describeApiKeyStore } from '../api-keys/describe-api-key-store.ts'
import { describeAuditStore } from '../audit/describe-audit-store.ts'
import { describeAuthorizationCodeStore } from '../authorize/describe-authorization-code-store.ts'
import { describeFlowStore } from '../authorize/describe-flow-store.ts'
import { describeClientStore } from '../clients/describe-client-store.ts'
import { describeConsentStore } from '../consents/describe-consent-store.ts'
import { describeCutoverStore } from '../cutover/describe-cutover-store.ts'
import { describeOutboxStore } from '../events/describe-outbox-store.ts'
import { describeSecretStore } from '../limits/describe-secret-store.ts'
import { describeDeviceStore } from '../login/describe-device-store.ts'
import { describeNetworkStore } from '../login/describe-network-store.ts'
import { describeLoginStore } from '../logins/describe-login-store.ts'
import { describeRevocationStore } from '../revocations/describe-revocation-store.ts'
import { describeSeenStore } from '../seen/describe-seen-store.ts'
import type { Rows } from '../server/store.ts'
import { describeSessionStore } from '../sessions/describe-session-store.ts'
import { describeSigningKeyStore } from '../signing-keys/describe-signing-key-store.ts'

/** A store that keeps a contract. */
export interface StoreContract<S> {
  /** For the report. */
  readonly name: string
  /** An empty one. */
  readonly open: () => Promise<S & AsyncDisposable>
}

/** One for each port, or it does not compile. */
export type StoreContracts = {
  readonly [K in keyof Rows]: {
    readonly describe: (contract: StoreContract<Rows[K]>) => void
    /** One statement of it, for tests of what becomes of every statement. */
    readonly ask: (store: Rows[K]) => Promise<unknown>
  }
}

export const storeContracts: StoreContracts = {
  audit: { describe: describeAuditStore, ask: (audit) => audit.list({ limit: 1 }) },
  users: { describe: describeAccountStore, ask: (users) => users.list({ limit: 1 }) },
  people: { describe: describePersonStore, ask: (people) => people.find('1') },
  oneTimeTokens: { describe: describeOneTimeTokenStore, ask: (tokens) => tokens.removeExpired(0, 1) },
  apiKeys: { describe: describeApiKeyStore, ask: (keys) => keys.list('a', 1) },
  devices: { describe: describeDeviceStore, ask: (devices) => devices.forget('a') },
  networks: { describe: describeNetworkStore, ask: (networks) => networks.forget('a') },
  revocations: { describe: describeRevocationStore, ask: (log) => log.append([{ kind: 'token', id: 'a' }]) },
  sessions: { describe: describeSessionStore, ask: (sessions) => sessions.findByTokenHash('a') },
  clients: { describe: describeClientStore, ask: (clients) => clients.find('a') },
  consents: { describe: describeConsentStore, ask: (consents) => consents.list('a', 1) },
  browserLogins: { describe: describeLoginStore, ask: (logins) => logins.removeExpired(0, 1) },
  flows: { describe: describeFlowStore, ask: (flows) => flows.removeExpired(0, 1) },
  authorizationCodes: { describe: describeAuthorizationCodeStore, ask: (codes) => codes.removeExpired(0, 1) },
  signingKeys: { describe: describeSigningKeyStore, ask: (keys) => keys.list() },
  secrets: { describe: describeSecretStore, ask: (secrets) => secrets.find('a') },
  cutover: { describe: describeCutoverStore, ask: (cutover) => cutover.list() },
  seen: { describe: describeSeenStore, ask: (seen) => seen.removeExpired(0, 1) },
  mails: { describe: describeOutboxStore, ask: (mails) => mails.pending() },
  outbox: { describe: describeOutboxStore, ask: (outbox) => outbox.pending() },
}
