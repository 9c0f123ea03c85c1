/**
 * The native face with everything that belongs to it, over one store: accounts, sessions, clients, keys, limits, the audit log.
 * Any number of processes may open one over the same database.
 */
import { hkdfSync } from 'node:crypto'
import type { Hasher } from '@latchkey/passwords'
import { type OauthOptions, oauth } from '@latchkey/protocol'
import { createApiKeyTokens } from '../api-keys/api-key-tokens.ts'
import { type AuditLog, createAudit } from '../audit/create-audit.ts'
import { CLIENT_GRANTS } from '../clients/oauth-client.ts'
import { documentationEndpoints } from '../documentation/documentation.ts'
import { readServerMetadataEndpoint } from '../grants/endpoints/read-server-metadata.ts'
import type { Endpoint } from '../http/endpoint.ts'
import type { Counters } from '../limits/counters.ts'
import { createRateLimits } from '../limits/limit-rates.ts'
import { memoryCounters } from '../limits/memory-counters.ts'
import { createLoginLimiter } from '../login/limit-logins.ts'
import { createStoredUsers } from '../login/stored-users.ts'
import { createRevocationLog, type RevocationLog } from '../revocations/revocation-log.ts'
import { createRevoke } from '../revocations/revoke.ts'
import { startCleanUp } from '../server/clean-up.ts'
import type { Face } from '../server/face.ts'
import type { LoginServerOptions } from '../server/login-server.ts'
import type { SessionLifetimes } from '../sessions/session-lifetimes.ts'
import { readSigningKeysEndpoint } from '../signing-keys/endpoints/read-signing-keys.ts'
import { createKeyEncryption } from '../signing-keys/key-encryption.ts'
import { type KeyRing, openKeyRing } from '../signing-keys/key-ring.ts'
import type { KeyRingOptions } from '../signing-keys/ring-options.ts'
import type { World } from '../world/world.ts'
import { type AccountMail, type Accounts, createAccounts } from './accounts.ts'
import { createLoginSessions, type LoginSessions } from './login-sessions.ts'
import type { Store } from './store.ts'

/** Options of {@link openNativeFace}. */
export interface NativeFaceOptions {
  readonly store: Store
  readonly hasher: Hasher
  /** The server's own. */
  readonly world: World
  /** What the dialect says of tokens, cookies and pages. */
  readonly oauth: OauthOptions
  /** What `loadKeyEncryptionKeys` returns: private keys are kept under the first, and limits count under a secret made of it. */
  readonly keyEncryptionKeys: readonly Uint8Array[]
  /** Which keys sign, and when the next one does. */
  readonly signingKeys?: Pick<
    KeyRingOptions,
    'alg' | 'rotateEverySeconds' | 'jwksMaximumAgeSeconds' | 'publishSeconds' | 'formerKeys'
  >
  readonly sessions?: SessionLifetimes
  /** Default: no mail, so that nobody verifies an address or resets a password by it. */
  readonly mail?: AccountMail
  /** Whether strangers may make accounts. Default `closed`. */
  readonly registration?: 'open' | 'closed'
  /** What everybody may do who registers. Default: nothing. */
  readonly registrationScopes?: readonly string[]
  /** Where attempts are counted: `false` limits nobody. Default: in this process. */
  readonly counters?: Counters | false
}

/** `createLoginServer({ faces: [native.face], ...native.serverOptions, owns: [native, store] })` */
export interface NativeFace extends AsyncDisposable {
  readonly face: Face
  /** What its sessions, users and keys revoke. */
  readonly log: RevocationLog
  readonly audit: AuditLog
  /** What the whole server needs to know of it: without them its logins are not limited, and nobody is told of them. */
  readonly serverOptions: Pick<LoginServerOptions, 'revocations' | 'limiter' | 'limits' | 'audit'>
  readonly sessions: LoginSessions
  readonly accounts: Accounts
  readonly keys: KeyRing
}

/**
 * @throws {ConfigurationError | TypeError} options that are wrong; keys that no key-encryption key decrypts
 * @throws {DomainError} store_unavailable | store_misconfigured
 */
export async function openNativeFace(options: NativeFaceOptions): Promise<NativeFace> {
  const { store, hasher, world, keyEncryptionKeys, mail, registration = 'closed' } = options
  const { clock, logger } = world
  const { counters = memoryCounters({ clock }) } = options
  const dialect = oauth(options.oauth)
  const audit = createAudit({ store: store.audit, logger })
  const log = createRevocationLog({ store: store.revocations, clock, logger })
  const limited = counters && {
    counters,
    secret: countingSecret(keyEncryptionKeys),
    clock,
    logger,
    devices: store.devices,
  }
  const limits = limited ? createRateLimits(limited) : undefined
  const requireVerifiedEmail = mail?.required ?? mail !== undefined
  const users = await createStoredUsers({ store: store.users, hasher, rehash: true, requireVerifiedEmail, logger })
  await using opened = new AsyncDisposableStack()
  const keys = opened.use(
    await openKeyRing({
      ...options.signingKeys,
      store: store.signingKeys,
      encryption: createKeyEncryption(keyEncryptionKeys),
      tokenLifetimeSeconds: dialect.accessTokenLifetimeSeconds,
      audit,
      clock,
      logger,
    }),
  )
  const opaqueTokens = createApiKeyTokens({ accounts: store.users, keys: store.apiKeys, dialect, clock })
  const sessions = opened.use(
    createLoginSessions({
      ...options.sessions,
      ...(options.oauth.clientId !== undefined && { clientId: options.oauth.clientId }),
      ...(limits && { limits }),
      opaqueTokens,
      store,
      log,
      dialect,
      keys,
      findPrincipal: (subject) => users.findById(subject),
      audit,
      clock,
      randomId: world.randomId,
    }),
  )
  const accounts = opened.use(
    createAccounts({
      ...(limits && { limits }),
      ...(mail && { mail }),
      ...(options.registrationScopes && { scopes: options.registrationScopes }),
      store,
      hasher,
      dialect,
      audit,
      clock,
      logger,
      log,
      registration,
      endSessions: sessions.endSessionsOfSubject,
      revoke: createRevoke({ log, faces: [{ dialect, keys }], clock }),
    }),
  )
  const endpoints: readonly Endpoint[] = [
    ...sessions.endpoints,
    ...accounts.endpoints,
    ...accounts.adminEndpoints,
    readSigningKeysEndpoint(keys),
  ]
  const metadata = readServerMetadataEndpoint({
    issuer: options.oauth.issuer,
    endpoints: endpoints,
    grantTypes: ['refresh_token', ...CLIENT_GRANTS],
    authenticationMethods: ['client_secret_basic', 'client_secret_post', 'none'],
  })
  const described = [...endpoints, metadata]
  const title = mail?.service ?? 'Latchkey'
  const documentation = documentationEndpoints({ title, version: '1', dialect, endpoints: described })
  opened.use(startCleanUp({ store, clock, logger }))
  const owned = opened.move()
  return {
    face: {
      dialect,
      keys,
      users,
      sessions: sessions.sessions,
      opaqueTokens,
      endpoints: [...described, ...documentation],
    },
    log,
    audit,
    serverOptions: {
      revocations: { log },
      audit,
      ...(limited && { limiter: createLoginLimiter(limited) }),
      ...(limits && { limits }),
    },
    sessions,
    accounts,
    keys,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** The same in every process, and worth nothing without the key that it comes from. */
function countingSecret([key]: readonly Uint8Array[]): string {
  if (!key) throw new TypeError('keyEncryptionKeys: give at least one key')
  return Buffer.from(hkdfSync('sha256', key, '', 'latchkey: what is counted', 32)).toString('hex')
}
