/**
 * The native face with everything that belongs to it, over the server's store: accounts, sessions, clients, keys.
 * Any number of processes may open one over the same database.
 */

import { hkdfSync } from 'node:crypto'
import { type OptionTable, oneOf, optional, parseOptions, part } from '@latchkey/options'
import { type OauthOptions, oauth } from '@latchkey/protocol'
import { createApiKeyTokens } from '../api-keys/api-key-tokens.ts'
import { ConfigurationError } from '../faults/configuration-error.ts'
import { readServerMetadataEndpoint } from '../grants/endpoints/read-server-metadata.ts'
import { withPorts } from '../http/endpoint.ts'
import { logInEndpoints } from '../login/endpoints/log-in.ts'
import { createStoredUsers } from '../login/stored-users.ts'
import { checkMailLinks } from '../mail/link.ts'
import { createRevoke } from '../revocations/revoke.ts'
import type { FaceRecipe, OpenedFace, RouteAddress } from '../server/face.ts'
import type { Ground } from '../server/ground.ts'
import { parseSessionLifetimes, type SessionLifetimes } from '../sessions/session-lifetimes.ts'
import { readSigningKeysEndpoint } from '../signing-keys/endpoints/read-signing-keys.ts'
import { createKeyEncryption } from '../signing-keys/key-encryption.ts'
import { type KeyRing, openKeyRing } from '../signing-keys/key-ring.ts'
import { type KeyRingOptions, parseRingSettings } from '../signing-keys/ring-options.ts'
import { createSystemClock } from '../world/system-clock.ts'
import { type Accounts, createAccounts } from './accounts.ts'
import type { AccountMail } from './accounts-options.ts'
import { createLoginSessions, type LoginSessions } from './login-sessions.ts'
import { nativeEndpoints } from './native-endpoints.ts'

/** Options of {@link nativeFace}. */
export interface NativeFaceOptions {
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
  /** Default: no mail, so that addresses cannot be verified, and passwords cannot be reset. */
  readonly mail?: AccountMail
  /** Whether strangers may make accounts. Default `closed`. */
  readonly registration?: 'open' | 'closed'
  /** The scopes of everyone who registers. Default: none. */
  readonly registrationScopes?: readonly string[]
}

/** The native face, open. */
export interface OpenedNativeFace extends OpenedFace {
  readonly loginSessions: LoginSessions
  readonly accounts: Accounts
  readonly ring: KeyRing
}

/** `createLoginServer({ store: sql(url), faces: [nativeFace({ oauth: { issuer, audience }, keyEncryptionKeys })] })` */
export interface NativeFaceRecipe extends FaceRecipe {
  readonly open: (ground: Ground) => Promise<OpenedNativeFace>
}

const OPTIONS = {
  oauth: part<OauthOptions>('what oauth() takes'),
  keyEncryptionKeys: part<readonly Uint8Array[]>('what loadKeyEncryptionKeys() returns'),
  signingKeys: optional({}, part<NonNullable<NativeFaceOptions['signingKeys']>>('options of the signing keys')),
  sessions: optional({}, part<SessionLifetimes>('lifetimes of sessions')),
  mail: optional(undefined, part<AccountMail>('{ mailer, service, links }')),
  registration: optional('closed', oneOf('open', 'closed')),
  registrationScopes: optional([], part<readonly string[]>('a list of scopes')),
} satisfies OptionTable<keyof NativeFaceOptions>

/**
 * The native face, which a server opens over its store. Nothing is opened yet, and what options say is judged with the server's.
 *
 * @throws {TypeError} one line for each option that is unknown, missing or of another kind
 */
export function nativeFace(options: NativeFaceOptions): NativeFaceRecipe {
  parseOptions(OPTIONS, options)
  const { keyEncryptionKeys, signingKeys } = options
  const [key] = keyEncryptionKeys
  return Object.freeze({
    name: 'oauth',
    keys: (signingKeys?.formerKeys ?? []).map((former) => former.key),
    needsStore: true,
    ...(key && { secret: countingSecret(key) }),
    faults: () => nativeFaults(options),
    addresses: () => addressesOf(options),
    open: (ground: Ground) => openNativeFace(options, ground),
  })
}

/**
 * @throws {ConfigurationError | TypeError} options that are wrong; keys that no key-encryption key decrypts
 * @throws {DomainError} store_unavailable | store_misconfigured
 */
async function openNativeFace(options: NativeFaceOptions, ground: Ground): Promise<OpenedNativeFace> {
  const { mail, registration = 'closed' } = options
  const { store, events, people, clock, randomId, logger, audit, limits, revocations: log } = ground
  if (!store || !events || !people?.raise)
    throw new ConfigurationError(['store: missing: the native face keeps all that it has there'])
  const dialect = oauth(options.oauth)
  const { hasher, rehash, write: writePassword } = people.passwords
  const { creationElsewhere } = people.accounts
  if (registration === 'open' && creationElsewhere !== undefined)
    throw new ConfigurationError([`registration: nobody can be registered: ${creationElsewhere}`])
  const requireVerifiedEmail = mail?.required ?? mail !== undefined
  const users = await createStoredUsers({
    store: people.accounts,
    ids: 'subject',
    hasher,
    rehash,
    requireVerifiedEmail,
    logger,
  })
  await using opened = new AsyncDisposableStack()
  const ring = opened.use(
    await openKeyRing({
      ...options.signingKeys,
      store: store.signingKeys,
      encryption: createKeyEncryption(options.keyEncryptionKeys),
      tokenLifetimeSeconds: dialect.accessTokenLifetimeSeconds,
      audit,
      logger,
      clock,
    }),
  )
  const opaqueTokens = createApiKeyTokens({ accounts: people.accounts, keys: store.apiKeys, dialect, clock })
  const sessions = opened.use(
    createLoginSessions({
      ...options.sessions,
      ...(options.oauth.clientId !== undefined && { clientId: options.oauth.clientId }),
      limits,
      opaqueTokens,
      store,
      log,
      dialect,
      keys: ring,
      findPrincipal: (subject) => users.findById(subject),
      audit,
      clock,
      randomId,
      raise: events.raise,
    }),
  )
  const accounts = opened.use(
    createAccounts({
      ...(mail && { mail }),
      ...(options.registrationScopes && { scopes: options.registrationScopes }),
      limits,
      store: { ...store, users: people.accounts },
      hasher,
      writePassword,
      dialect,
      audit,
      logger,
      raise: people.raise,
      registration,
      endSessions: sessions.endSessionsOfSubject,
      revoke: createRevoke({ log, faces: [{ dialect, keys: ring }], clock }),
      clock,
    }),
  )
  const owned = opened.move()
  return {
    dialect,
    keys: ring,
    users,
    sessions: sessions.sessions,
    opaqueTokens,
    endpoints: [
      ...sessions.endpoints,
      ...accounts.endpoints,
      ...accounts.adminEndpoints,
      ...withPorts([readSigningKeysEndpoint()], { ring }),
      ...nativeEndpoints(options).documents,
    ],
    loginSessions: sessions,
    accounts,
    ring,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** One line for each fault, as far as no database is needed to find it. */
function nativeFaults(options: NativeFaceOptions): readonly string[] {
  const { keyEncryptionKeys, mail, sessions = {}, signingKeys } = options
  const { issuer, accessTokenLifetimeSeconds: tokenLifetimeSeconds = 600 } = options.oauth
  const ofDialect = thrown('oauth.', () => oauth(options.oauth))
  // A fault of the dialect is reported once, and nothing else is compared with the dialect.
  const isRefused = (name: string) => ofDialect.some((line) => line.startsWith(`oauth.${name}:`))
  const lifetime = isRefused('accessTokenLifetimeSeconds') ? 600 : tokenLifetimeSeconds
  const ring = { ...signingKeys, tokenLifetimeSeconds: lifetime, clock: createSystemClock() }
  return [
    ...ofDialect,
    ...(isRefused('issuer') ? [] : thrown('oauth.', () => readServerMetadataEndpoint({ issuer, endpoints: [] }))),
    ...thrown('sessions.', () => parseSessionLifetimes(sessions, lifetime)),
    ...thrown('signingKeys.', () => parseRingSettings(ring)),
    ...thrown('keyEncryptionKeys: ', () => createKeyEncryption(keyEncryptionKeys)),
    ...(mail ? thrown('mail.', () => checkMailLinks(mail.links)) : []),
  ]
}

/** None if the options are wrong, because that is reported already. */
function addressesOf(options: NativeFaceOptions): readonly RouteAddress[] {
  if (nativeFaults(options).length > 0) return []
  const { opened, documents } = nativeEndpoints(options)
  return [...logInEndpoints(oauth(options.oauth)), ...opened, ...documents].map(({ method, path }) => ({
    method,
    path,
  }))
}

function thrown(place: string, work: () => unknown): readonly string[] {
  try {
    work()
    return []
  } catch (fault) {
    if (!(fault instanceof TypeError || fault instanceof ConfigurationError)) throw fault
    return fault.message.split('\n').map((line) => place + line)
  }
}

/** The same in every process, and worth nothing without the key that it comes from. */
function countingSecret(key: Uint8Array): string {
  return Buffer.from(hkdfSync('sha256', key, '', 'latchkey: what is counted', 32)).toString('hex')
}
