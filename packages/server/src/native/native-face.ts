/**
 * The native face with everything that belongs to it, over the server's store: accounts, sessions, clients, keys.
 * Any number of processes may open one over the same database.
 */

import { oauth } from '@latchkey/protocol'
import { createApiKeyTokens } from '../api-keys/api-key-tokens.ts'
import { frontDoorOption } from '../authorize/front-door.ts'
import { createResources } from '../authorize/resources.ts'
import { createClientDocuments } from '../clients/document/client-documents.ts'
import type { Raise } from '../events/listener.ts'
import { ConfigurationError } from '../faults/configuration-error.ts'
import { withPorts } from '../http/endpoint.ts'
import { logInEndpoints } from '../login/endpoints/log-in.ts'
import { createStoredUsers } from '../login/stored-users.ts'
import type { RevokeKey } from '../revocations/endpoints/revoke.ts'
import { createRevoke } from '../revocations/revoke.ts'
import { addressOf, type FaceRecipe, type OpenedFace, type RouteAddress } from '../server/face.ts'
import type { Ground } from '../server/ground.ts'
import type { Rows } from '../server/store.ts'
import { readSigningKeysEndpoint } from '../signing-keys/endpoints/read-signing-keys.ts'
import { createKeyEncryption } from '../signing-keys/key-encryption.ts'
import { type KeyRing, openKeyRing } from '../signing-keys/key-ring.ts'
import type { KeyRingOptions } from '../signing-keys/ring-options.ts'
import { createSigningKeyAdmin } from '../signing-keys/signing-key-admin.ts'
import { type Accounts, createAccounts } from './accounts.ts'
import { createLoginSessions, type LoginSessions } from './login-sessions.ts'
import { nativeEndpoints } from './native-endpoints.ts'
import { openNativeOpenid } from './native-openid.ts'
import { formerKeysIn, type NativeFaceOptions, nativeFaults, requireNativeKinds } from './native-options.ts'
import { nativePages } from './native-pages.ts'

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

/**
 * The native face, which a server opens over its store. Nothing is opened yet, and what options say is judged with the server's.
 *
 * @throws {TypeError} if an option is unknown, missing or of another kind: one line for each fault
 */
export function nativeFace(options: NativeFaceOptions): NativeFaceRecipe {
  requireNativeKinds(options)
  return Object.freeze({
    name: 'oauth',
    keys: formerKeysIn(options),
    needsStore: true,
    sealing: () => createKeyEncryption(options.keyEncryptionKeys),
    faults: () => nativeFaults(options),
    ...basePathOf(options),
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
  const { store, events, people, clock, randomId, logger, audit, limits, logins, revocations: log } = ground
  const { usernamesOf, accessTokenLifetimeSeconds, listeners } = ground
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
    clock,
  })
  await using opened = new AsyncDisposableStack()
  const ringOptions = {
    ...options.signingKeys,
    store: store.signingKeys,
    encryption: createKeyEncryption(options.keyEncryptionKeys),
    tokenLifetimeSeconds: dialect.accessTokenLifetimeSeconds,
    audit,
    logger,
    clock,
  }
  const ring = opened.use(await openKeyRing(ringOptions))
  const { issuer } = options.oauth
  const openid = await openNativeOpenid(options, { ringOptions, issuer, accounts: people.accounts })
  if (openid) opened.use(openid)
  const opaqueTokens = createApiKeyTokens({ accounts: people.accounts, keys: store.apiKeys, dialect, clock })
  const resources = createResources(options.frontDoor?.resources ?? [], dialect.audience)
  const { clientDocuments: rules } = frontDoorOption(options.frontDoor ?? {})
  const clientDocuments = createClientDocuments({ limits, clock, logger, ...rules })
  const sessions = opened.use(
    createLoginSessions({
      ...options.sessions,
      ...(options.oauth.clientId !== undefined && { clientId: options.oauth.clientId }),
      ...{ limits, logins, opaqueTokens, resources, store, log, dialect, audit, clock, randomId },
      clientDocuments,
      ...(openid && { issueIdToken: openid.issueIdToken }),
      keys: ring,
      findPrincipal: (subject) => users.findById(subject),
      longestTokenLifetimeSeconds: accessTokenLifetimeSeconds,
      feed: ground.feed,
      raise: events.raise,
    }),
  )
  const accounts = opened.use(
    createAccounts({
      ...(mail && { mail }),
      ...(options.registrationScopes && { scopes: options.registrationScopes }),
      ...(options.apiKeys && { apiKeys: options.apiKeys }),
      limits,
      logins,
      store: { ...store, users: people.accounts },
      rowOf: users.rowOf,
      hasher,
      writePassword,
      dialect,
      audit,
      logger,
      raise: people.raise,
      registration,
      endSessions: sessions.endSessionsOfSubject,
      revoke: createRevoke({ log, faces: [{ dialect, keys: ring }], usernamesOf, accessTokenLifetimeSeconds, clock }),
      revokeKey: createRevokeRingKey({ ringOptions, ring, raise: events.raise }),
      clock,
    }),
  )
  const known = { store, raise: events.raise, dialect, users, resources, openid, sessions, clientDocuments }
  const pages = nativePages(options, { ...ground, ...known })
  const owned = opened.move()
  return {
    dialect,
    keys: ring,
    users,
    sessions: sessions.sessions,
    opaqueTokens,
    endpoints: [
      ...sessions.endpoints,
      ...pages,
      ...accounts.endpoints,
      ...accounts.adminEndpoints,
      ...(openid?.endpoints ?? []),
      ...withPorts([readSigningKeysEndpoint()], { ring: openid ? [ring, openid.ring] : ring }),
      ...nativeEndpoints({ ...options, listeners }).documents,
    ],
    loginSessions: sessions,
    accounts,
    ring,
    degraded: () => (accounts.isMailFailing() ? ['mail'] : []),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** As `latchkey keys revoke` does it; and this process signs with the key that takes its place before it answers. */
function createRevokeRingKey({
  ringOptions,
  ring,
  raise,
}: {
  readonly ringOptions: KeyRingOptions
  readonly ring: KeyRing
  readonly raise: Raise<Rows>['raise']
}): RevokeKey {
  return async (kid, actor) => {
    const result = await createSigningKeyAdmin({ ...ringOptions, raise, actor }).revoke(kid)
    if (result.done) await ring.refresh()
    return result
  }
}

function basePathOf(options: NativeFaceOptions): { readonly basePath?: string } {
  return nativeFaults(options).length > 0 ? {} : { basePath: oauth(options.oauth).basePath }
}

/** None if the options are wrong, because that is reported already. */
function addressesOf(options: NativeFaceOptions): readonly RouteAddress[] {
  if (nativeFaults(options).length > 0) return []
  const { opened, documents } = nativeEndpoints(options)
  return [...logInEndpoints(oauth(options.oauth)), ...opened, ...documents].map(addressOf)
}
