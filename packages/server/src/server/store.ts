/** All that the login server keeps for good, in one database. */

import type { AccountStore } from '../accounts/account-store.ts'
import type { OneTimeTokenStore } from '../accounts/one-time-token-store.ts'
import type { PersonStore } from '../accounts/person-store.ts'
import type { ApiKeyStore } from '../api-keys/api-key-store.ts'
import type { AuditStore } from '../audit/audit-store.ts'
import type { AuthorizationCodeStore } from '../authorize/authorization-code-store.ts'
import type { FlowStore } from '../authorize/flow-store.ts'
import type { ClientStore } from '../clients/client-store.ts'
import type { ConsentStore } from '../consents/consent-store.ts'
import type { CutoverStore } from '../cutover/cutover-store.ts'
import type { OutboxStore } from '../events/outbox-store.ts'
import type { SecretStore } from '../limits/secret-store.ts'
import type { DeviceStore } from '../login/device-store.ts'
import type { NetworkStore } from '../login/network-store.ts'
import type { LoginStore } from '../logins/login-store.ts'
import type { RevocationStore } from '../revocations/revocation-store.ts'
import type { SeenStore } from '../seen/seen-store.ts'
import type { SessionStore } from '../sessions/session-store.ts'
import type { SigningKeyStore } from '../signing-keys/signing-key-store.ts'
import type { Leases } from '../world/leases.ts'
import type { Recipe } from '../world/recipe.ts'
import type { World } from '../world/world.ts'

/** What is kept, by noun: the rows that a change and those who listen to it share one transaction over. */
export interface Rows {
  readonly audit: AuditStore
  readonly users: AccountStore
  /** Beside an old app's table. */
  readonly people: PersonStore
  readonly oneTimeTokens: OneTimeTokenStore
  readonly apiKeys: ApiKeyStore
  readonly devices: DeviceStore
  readonly networks: NetworkStore
  readonly revocations: RevocationStore
  readonly sessions: SessionStore
  readonly clients: ClientStore
  readonly consents: ConsentStore
  readonly browserLogins: LoginStore
  readonly flows: FlowStore
  readonly authorizationCodes: AuthorizationCodeStore
  readonly signingKeys: SigningKeyStore
  readonly outbox: OutboxStore
  /** Mails that no server has taken yet. */
  readonly mails: OutboxStore
  readonly secrets: SecretStore
  readonly seen: SeenStore
  /** Which requests are answered here while an old app moves. */
  readonly cutover: CutoverStore
}

/** What could be written of late: `none` where no login can begin a session. */
export type Writable = 'all' | 'some' | 'none'

/** One database, which this owns: disposing of it closes it for every member. */
export interface Store extends Rows, AsyncDisposable {
  /** For the log, e.g. `mysql 127.0.0.1:3306/latchkey`; never a password. */
  readonly description: string
  /** What an operator should read at each start: the way to the database is plain text. */
  readonly warnings: readonly string[]
  /** Who does what one process does for all. */
  readonly leases: Leases
  /**
   * Runs the work in one transaction, and the whole of it again when it lost against another (at most five times). So `work` has no
   * effects but on these rows, and asks this database by them alone.
   *
   * @throws {DomainError} store_unavailable | store_misconfigured, or what `work` throws: nothing was changed
   */
  transaction<T>(work: (rows: Rows) => Promise<T>): Promise<T>
  /** What has become of the last writes, for half a minute after one failed. Nothing is written to find out. */
  readonly writes: () => Writable
  /**
   * Resolves when the database answers a query.
   *
   * @throws {DomainError} store_unavailable | store_misconfigured
   */
  ping(): Promise<void>
}

/** A store as a setting. The server checks it, opens it, asks it and closes it; nothing happens before `open`. */
export type StoreRecipe = Recipe<World, Store>
