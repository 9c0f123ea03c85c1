/** The contract suites of all that is kept: one line for each, under its name in `Rows`. */
import { describeAccountStore } from '../accounts/describe-account-store.ts'
import { describeOneTimeTokenStore } from '../accounts/describe-one-time-token-store.ts'
import { describePersonStore } from '../accounts/describe-person-store.ts'
import { describeApiKeyStore } from '../api-keys/describe-api-key-store.ts'
import { describeAuditStore } from '../audit/describe-audit-store.ts'
import { describeClientStore } from '../clients/describe-client-store.ts'
import { describeOutboxStore } from '../events/describe-outbox-store.ts'
import { describeDeviceStore } from '../login/describe-device-store.ts'
import { describeRevocationStore } from '../revocations/describe-revocation-store.ts'
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
export type StoreContracts = { readonly [K in keyof Rows]: (contract: StoreContract<Rows[K]>) => void }

export const storeContracts: StoreContracts = {
  audit: describeAuditStore,
  users: describeAccountStore,
  people: describePersonStore,
  oneTimeTokens: describeOneTimeTokenStore,
  apiKeys: describeApiKeyStore,
  devices: describeDeviceStore,
  revocations: describeRevocationStore,
  sessions: describeSessionStore,
  clients: describeClientStore,
  signingKeys: describeSigningKeyStore,
  outbox: describeOutboxStore,
}
