export { type AccountMail, type Accounts, type AccountsOptions, createAccounts } from './accounts.ts'
export {
  type Administration,
  type AdministrationOptions,
  createAdministration,
  type FoundUser,
} from './administration.ts'
export { type ApiKeyTokensPorts, createApiKeyTokens } from './api-key-tokens.ts'
export { flaskSecretKey } from './config/flask-secret-key.ts'
export { jsonSetting } from './config/json-setting.ts'
export { readPrivateFile } from './config/private-file.ts'
export { type Account, type Grants, grantsComplaint } from './domain/account.ts'
export { AUDIT_EVENT_TYPES, type AuditEvent, type AuditEventType } from './domain/audit-event.ts'
export type { ClientInfo } from './domain/client-info.ts'
export { ConfigurationError } from './domain/configuration-error.ts'
export { DomainError, type DomainErrorCode } from './domain/domain-error.ts'
export { type EmailAddress, parseEmailAddress } from './domain/email-address.ts'
export type { DelayRule, LimitRule, WindowRule } from './domain/limit-rule.ts'
export { type LoginRules, loginRules, type RateLimitName, rateRules } from './domain/limits.ts'
export { CLIENT_GRANTS, type ClientGrant, type OAuthClient } from './domain/oauth-client.ts'
export type { Session, SessionEndReason } from './domain/session.ts'
export type { SessionLifetimes } from './domain/session-lifetimes.ts'
export type { NewSigningKey, SigningKeyOrigin, SigningKeyRecord, SigningKeyState } from './domain/signing-key.ts'
export type { StoredUser, UserId } from './domain/user.ts'
export { type MemoryCounterOptions, memoryCounters } from './ephemeral/memory-counters.ts'
export { type RedisCounterOptions, type RedisScripts, redisCounters } from './ephemeral/redis-counters.ts'
export { type SharedCounterOptions, type SharedCounters, sharedCounters } from './ephemeral/shared-counters.ts'
export { type Face, type FaceGuard, face, type GuardedRoute, type PublicRoute, type RouteContext } from './face.ts'
export type { ClientAddressOptions } from './http/client-info.ts'
export type { ForwardedHeader } from './http/forwarded.ts'
export type { RequestInfo, WebHandler } from './http/web.ts'
export { createKeyEncryption, type KeyEncryption } from './keys/key-encryption.ts'
export { type KeyRing, openKeyRing } from './keys/key-ring.ts'
export { type KeyEncryptionSource, loadKeyEncryptionKeys } from './keys/load-key-encryption-keys.ts'
export type { FormerKey, KeyRingOptions } from './keys/ring-options.ts'
export { createLogger } from './log.ts'
export { createLoginServer, type LoginServer, type LoginServerOptions } from './login-server.ts'
export { createLoginSessions, type LoginSessions, type LoginSessionsOptions } from './login-sessions.ts'
export type { MailLinks } from './mail/link.ts'
export { createSmtpMailer, type SmtpMailer, type SmtpMailerOptions } from './mail/smtp-mailer.ts'
export { type DocumentationOptions, documentationOperations } from './native/documentation.ts'
export { type NativeFace, type NativeFaceOptions, openNativeFace } from './native/native-face.ts'
export {
  guardedOperation,
  type Operation,
  openOperation,
} from './native/operation.ts'
export { readServerMetadataOperation, type ServerMetadataOptions } from './native/operations/read-server-metadata.ts'
export { readSigningKeysOperation } from './native/operations/read-signing-keys.ts'
export type { AccountQuery, AccountStore, AccountTaken, NewAccount } from './ports/account-store.ts'
export type { Audit } from './ports/audit.ts'
export type { AuditQuery, AuditStore, RecordedAuditEvent } from './ports/audit-store.ts'
export type { ClientStore, StoredClient } from './ports/client-store.ts'
export type { Counters, Taken } from './ports/counters.ts'
export type { DeviceStore, KnownDevice } from './ports/device-store.ts'
export type { Logger } from './ports/logger.ts'
export type { Admission, LoginAttempt, LoginLimiter, LoginResult } from './ports/login-limiter.ts'
export type { Mail, Mailer } from './ports/mailer.ts'
export type { FindPrincipal } from './ports/principals.ts'
export type { RateLimit, RateLimits } from './ports/rate-limits.ts'
export type { LogPlace, RecordedRevocation, RevocationStore } from './ports/revocation-store.ts'
export type { SessionOpening, Sessions, StartedSession } from './ports/sessions.ts'
export type { KeyUses, SigningKeyStore } from './ports/signing-key-store.ts'
export type { SigningKeys } from './ports/signing-keys.ts'
export type { Store } from './ports/store.ts'
export type { UserStore } from './ports/user-store.ts'
export type { Users } from './ports/users.ts'
export type { RevocationOptions } from './revocation-options.ts'
export {
  openStore,
  openUserTable,
  type StoreOptions,
  type UserTable,
  type UserTableOptions,
} from './store/index.ts'
export { isUuid } from './store/uuid-v7.ts'
export { type AuditLog, createAudit } from './usecases/audit.ts'
export type { UserChange } from './usecases/change-user.ts'
export { type CleanUp, type CleanUpOptions, type Removed, startCleanUp } from './usecases/clean-up.ts'
export { type AccountLimiter, createLoginLimiter, type LoginLimiterPorts } from './usecases/limit-logins.ts'
export { createRateLimits, type RateLimitPorts } from './usecases/limit-rates.ts'
export { createRevocationLog, type RevocationLog, type RevocationLogOptions } from './usecases/revocation-log.ts'
export type { Revoke, RevokeRequest } from './usecases/revoke.ts'
export {
  createSigningKeyAdmin,
  type KeyRefusal,
  type ListedSigningKey,
  type Rotated,
  type SigningKeyAdmin,
  type SigningKeyAdminOptions,
} from './usecases/signing-key-admin.ts'
export {
  createStoredUsers,
  type StoredPrincipal,
  type StoredUsers,
  type StoredUsersPorts,
} from './usecases/stored-users.ts'
