/** `@latchkey/server/stores`: the ports of what a server keeps, and what their implementations need. The suites are in `./testing`. */
export type { Account } from './accounts/account.ts'
export type { AccountStore, AccountTaken, NewAccount } from './accounts/account-store.ts'
export { usernameKey } from './accounts/new-username.ts'
export type { OneTimePurpose, OneTimeToken } from './accounts/one-time-token.ts'
export type { OneTimeTokenStore, ShownToken } from './accounts/one-time-token-store.ts'
export type { Person, PersonEmail, PersonStore } from './accounts/person-store.ts'
export { createTableAccounts, type TableAccountsPorts } from './accounts/table-accounts.ts'
export { apiKeyHash, type StoredApiKey } from './api-keys/api-key.ts'
export type { ApiKeyStore } from './api-keys/api-key-store.ts'
export type { AuditEvent, AuditSummary } from './audit/audit-event.ts'
export type { AuditQuery, AuditStore, RecordedAuditEvent } from './audit/audit-store.ts'
export type { AuthorizationCode } from './authorize/authorization-code.ts'
export type { AuthorizationCodeStore } from './authorize/authorization-code-store.ts'
export type { Flow, FlowStep } from './authorize/flow.ts'
export type { FlowMove, FlowStore } from './authorize/flow-store.ts'
export type { ClientStore, StoredClient } from './clients/client-store.ts'
export type { Consent, ConsentPlace } from './consents/consent.ts'
export type { ConsentStore } from './consents/consent-store.ts'
export { type CutoverLogins, type CutoverStore, type CutoverSwitch, EVERY_ROUTE } from './cutover/cutover-store.ts'
export type { OutboxEntry, OutboxStore } from './events/outbox-store.ts'
export { DomainError, type DomainErrorCode } from './faults/domain-error.ts'
export type { SecretStore } from './limits/secret-store.ts'
export type { DeviceStore } from './login/device-store.ts'
export type { NetworkStore } from './login/network-store.ts'
export type { PasswordForm, StoredUser, UserId } from './login/user.ts'
export type { SampledPassword, UserStore } from './login/user-store.ts'
export type { UserTable } from './login/user-table.ts'
export type { BrowserLogin } from './logins/browser-login.ts'
export type { LoginStore } from './logins/login-store.ts'
export { type EmailAddress, parseEmailAddress } from './mail/email-address.ts'
export { revocationDigest, widened } from './revocations/revocation-digest.ts'
export type { LogPlace, RecordedRevocation, RevocationStore } from './revocations/revocation-store.ts'
export type { Seen, SeenKind, SeenStore } from './seen/seen-store.ts'
export type { UserTableRecipe } from './server/people.ts'
export type { Rows, Store, StoreRecipe } from './server/store.ts'
export type { SessionEndReason } from './sessions/session.ts'
export type {
  FoundRefreshToken,
  LiveSessionsQuery,
  Rotation,
  SessionStore,
  SincePrevious,
  SpentToken,
  StoredSession,
} from './sessions/session-store.ts'
export type {
  NewSigningKey,
  SigningKeyOrigin,
  SigningKeyRecord,
  SigningKeyState,
  SigningKeyUse,
} from './signing-keys/signing-key.ts'
export type { SigningKeyStore } from './signing-keys/signing-key-store.ts'
export type {
  NothingAdded,
  RowFate,
  TransferJournal,
  TransferProgress,
  TransferStep,
  TransferStore,
} from './transfer/transfer-store.ts'
export { type TransferKind, type TransferredRows, transferKinds } from './transfer/transferred-rows.ts'
export type { Clock } from './world/clock.ts'
export type { Leases } from './world/leases.ts'
export { createOrderedUuidV7, isUuid, uuidV7 } from './world/uuid-v7.ts'
export { wait } from './world/wait.ts'
export { createWorld, type World } from './world/world.ts'
