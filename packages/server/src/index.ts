export type { Account, Grants } from './accounts/account.ts'
export type { AccountQuery, AccountStore, AccountTaken, NewAccount } from './accounts/account-store.ts'
export type { UserChange } from './accounts/change-user.ts'
export type { PasswordRefused } from './accounts/hash-new-password.ts'
export type { PasswordSet } from './accounts/set-password.ts'
export type { ApiKeyTokensPorts } from './api-keys/api-key-tokens.ts'
export type { Audit } from './audit/audit.ts'
export type { AuditEvent, AuditSummary } from './audit/audit-event.ts'
export type { AuditQuery, AuditStore, RecordedAuditEvent } from './audit/audit-store.ts'
export type { AuditLog } from './audit/create-audit.ts'
export type { FrontDoorOptions } from './authorize/front-door.ts'
export type { ProtectedResource } from './authorize/resources.ts'
export type { ClientStore, StoredClient } from './clients/client-store.ts'
export type { OAuthClient } from './clients/oauth-client.ts'
export type { DocumentationOptions } from './documentation/documentation.ts'
export { ConfigurationError } from './faults/configuration-error.ts'
export { DomainError, type DomainErrorCode } from './faults/domain-error.ts'
export { MailError, type MailErrorFacts } from './faults/mail-error.ts'
export type { ServerMetadataOptions } from './grants/endpoints/read-server-metadata.ts'
export type { ClientAddressOptions } from './http/client-address.ts'
export type { ClientInfo } from './http/client-info.ts'
export { type Endpoint, guarded, open, withPorts } from './http/endpoint.ts'
export type { FaceGuard } from './http/face-guard.ts'
export type { ForwardedHeader } from './http/forwarded.ts'
export { type Html, html } from './http/html.ts'
export type { EndpointGroup, ListenerName, Listeners, Standing } from './http/listeners.ts'
export type { Counters, Lease, Portable, RemoteCounters, Seen, Settlement, Taken } from './limits/counters.ts'
export {
  type AddressLimit,
  type AttemptLimit,
  attemptLimit,
  type EndpointLimit,
  failureLimit,
  requestLimit,
  type StatedLimit,
  statedLimit,
} from './limits/limit.ts'
export type { LimitOptions } from './limits/limit-options.ts'
export type { RateLimitPorts } from './limits/limit-rates.ts'
export type { BucketRule, DelayRule, LimitRule, WindowRule } from './limits/limit-rule.ts'
export type { MemoryCounterOptions } from './limits/memory-counters.ts'
export type { RateLimit, RateLimits, RateRefused, WorkAdmission, WorkOutcome } from './limits/rate-limits.ts'
export { type RedisCounterOptions, type RedisScripts, redisCounters } from './limits/redis-counters.ts'
export { type SharedCounterOptions, type SharedCounters, sharedCounters } from './limits/shared-counters.ts'
export type { DeviceStore, KnownDevice } from './login/device-store.ts'
export type { LoginLimiterPorts } from './login/limit-logins.ts'
export type { LoginRules } from './login/limit-rules.ts'
export type { Admission, Lane, LoginAttempt, LoginLimiter, LoginResult, UserAt } from './login/login-limiter.ts'
export type { StoredPrincipal } from './login/stored-principal.ts'
export {
  createStoredUsers,
  type StoredUsers,
  type StoredUsersPorts,
} from './login/stored-users.ts'
export type { StoredUser, UserId } from './login/user.ts'
export type { UserStore } from './login/user-store.ts'
export type { Users } from './login/users.ts'
export type { EmailAddress } from './mail/email-address.ts'
export type { MailLinks } from './mail/link.ts'
export type { Mail, Mailer } from './mail/mailer.ts'
export { createSmtpMailer, type SmtpMailer, type SmtpMailerOptions } from './mail/smtp-mailer.ts'
export type { AccountMail } from './native/account-mail.ts'
export type { Accounts } from './native/accounts.ts'
export type { AccountsOptions } from './native/accounts-options.ts'
export type { Administration, AdministrationOptions, FoundUser } from './native/administration.ts'
export type { LoginSessions, LoginSessionsOptions } from './native/login-sessions.ts'
export { type NativeFaceRecipe, nativeFace, type OpenedNativeFace } from './native/native-face.ts'
export type { NativeFaceOptions } from './native/native-options.ts'
export type { PageRenderers } from './pages/render.ts'
export type { Theme } from './pages/style.ts'
export type { ConsentView, LoginView, NoticeView, SecurityView, SignOutView } from './pages/views.ts'
export type { Words } from './pages/words/words.ts'
export type { ForwardAuthServerOptions } from './proxy/beside.ts'
export type { UpstreamOptions, UpstreamPrefix } from './proxy/upstream-options.ts'
export type { RevocationLog, RevocationLogOptions } from './revocations/revocation-log.ts'
export type { RevocationOptions } from './revocations/revocation-options.ts'
export type { LogPlace, RecordedRevocation, RevocationStore } from './revocations/revocation-store.ts'
export type { Revoke, RevokeRequest } from './revocations/revoke.ts'
export type { CleanUp, CleanUpOptions, Removed } from './server/clean-up.ts'
export type { Face, FaceRecipe, GuardedRoute, OpenedFace, PublicRoute, RouteContext } from './server/face.ts'
export type { FaceDefinition } from './server/face-options.ts'
export { face } from './server/face-recipe.ts'
export { flaskSecretKey } from './server/flask-secret-key.ts'
export type { Ground } from './server/ground.ts'
export { jsonSetting } from './server/json-setting.ts'
export type { ServerListener } from './server/listener.ts'
export { createLoginServer, type LoginServer } from './server/login-server.ts'
export type { Off } from './server/off.ts'
export type { People, UserTableRecipe } from './server/people.ts'
export type { ProtectionOptions } from './server/protections.ts'
export { type Reply, type ReplyOptions, reply } from './server/reply.ts'
export type { ServerEventsPorts } from './server/server-events.ts'
export type { LoginServerOptions } from './server/server-options.ts'
export type { Store } from './server/store.ts'
export type { RequestInfo, WebHandler } from './server/web.ts'
export type { FindPrincipal } from './sessions/principals.ts'
export type { Session, SessionEndReason } from './sessions/session.ts'
export type { SessionLifetimes } from './sessions/session-lifetimes.ts'
export type { SessionOpening, Sessions, StartedSession } from './sessions/sessions.ts'
export type { KeyEncryption } from './signing-keys/key-encryption.ts'
export type { KeyRefusal } from './signing-keys/key-refusal.ts'
export type { KeyRing } from './signing-keys/key-ring.ts'
export { type KeyEncryptionSource, loadKeyEncryptionKeys } from './signing-keys/load-key-encryption-keys.ts'
export type { FormerKey, KeyRingOptions } from './signing-keys/ring-options.ts'
export type {
  NewSigningKey,
  SigningKeyOrigin,
  SigningKeyRecord,
  SigningKeyState,
  SigningKeyUse,
} from './signing-keys/signing-key.ts'
export type {
  ListedSigningKey,
  Rotated,
  SigningKeyAdmin,
  SigningKeyAdminOptions,
} from './signing-keys/signing-key-admin.ts'
export type { KeyUses, SigningKeyStore } from './signing-keys/signing-key-store.ts'
export type { SigningKeys } from './tokens/signing-keys.ts'
export type { AfterOptions, Clock } from './world/clock.ts'
export { createLogger, type LoggerOptions } from './world/create-logger.ts'
export type { Logger } from './world/logger.ts'
export type { Recipe } from './world/recipe.ts'
export { createWorld, type World } from './world/world.ts'
