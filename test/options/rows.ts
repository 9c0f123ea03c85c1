/**
 * One row for each exported function that takes options: the least that is good, and how the function is called with it.
 * Long because it has a row for each function that the packages export.
 */
import type { IncomingMessage } from 'node:http'
import type { ClientOptions } from '@latchkey/client'
import * as client from '@latchkey/client'
import { startTokenServer } from '@latchkey/client/testing'
import { createGuard, parseRequirement } from '@latchkey/guard'
import * as context from '@latchkey/guard/context'
import { createProofReader } from '@latchkey/guard/dpop'
import * as express from '@latchkey/guard/express'
import * as fastify from '@latchkey/guard/fastify'
import * as fetch from '@latchkey/guard/fetch'
import {
  forwardAuth,
  forwardAuthAnswer,
  forwardAuthListener,
  parseForwardAuthOptions,
} from '@latchkey/guard/forward-auth'
import * as h3 from '@latchkey/guard/h3'
import * as hapi from '@latchkey/guard/hapi'
import * as hono from '@latchkey/guard/hono'
import * as koa from '@latchkey/guard/koa'
import * as lambda from '@latchkey/guard/lambda'
import * as nest from '@latchkey/guard/nest'
import * as node from '@latchkey/guard/node'
import * as profiles from '@latchkey/guard/profiles'
import { followRevocations, pollingSource, sseSource } from '@latchkey/guard/revocations'
import { publishToRedis, redisSource } from '@latchkey/guard/revocations/redis'
import { assertAccess, checkAccess, createTestIssuer } from '@latchkey/guard/testing'
import { createTickets, memoryTickets, redisTickets } from '@latchkey/guard/tickets'
import * as upgrade from '@latchkey/guard/upgrade'
import { createHasher, createNewPasswordCheck, identifyFormat } from '@latchkey/passwords'
import * as protocol from '@latchkey/protocol'
import * as server from '@latchkey/server'
import * as operating from '@latchkey/server/administration'
import * as stores from '@latchkey/server/stores'
import * as sql from '@latchkey/sql'
import * as tokens from '@latchkey/tokens'

/** A way of giving options to a function. */
export interface OptionsRow {
  readonly good: Readonly<Record<string, unknown>>
  /** As a caller without types does; what it returns is never used, because it is always refused. */
  readonly call: (options: never) => unknown
}

type Taking<T> = (options: T) => unknown

/** What is the same in all frameworks, for a caller without types. */
type FrontDoor = (options: unknown) => { readonly protect: (requirement: unknown) => unknown }

const key = tokens.generateKey('HS256')
const issuer = createTestIssuer()
const guard = issuer.guard()
const connection = { duplicate: () => undefined, sendCommand: async () => null }
const source = { follow: async function* () {} }
const access = {
  send: () => new Response(),
  routes: ['GET /a'],
  personas: { nobody: undefined },
  expected: { 'GET /a': 'refused' },
}

const nothing = async () => []
const clock = operating.createSystemClock()
const logger = server.createLogger()
const counters = operating.memoryCounters({ clock })
const encryption = operating.createKeyEncryption([new Uint8Array(32)])
const hasher = createHasher()
const secret = 'x'.repeat(32)
const { dialect } = issuer
const audit = { record: nothing }
const issued = { issuer: 'https://login.test', audience: 'api' }
const face = server.face({ dialect, keys: [key], users: { authenticate: nothing as never } })
const log = { append: nothing, follow: source.follow }
const parts = { store: {}, raise: nothing, audit, hasher, dialect, clock }
const administration = { store: {}, raise: nothing, audit, people: {}, dialect, clock }
const logins = { admit: nothing, introduce: nothing, forget: nothing, noteNetwork: nothing }
const accounts = { ...parts, logger, limits: {}, logins, endSessions: nothing, revoke: nothing }
const sessions = {
  raise: nothing,
  store: {},
  log,
  dialect,
  keys: [key],
  findPrincipal: nothing,
  audit,
  limits: {},
  logins,
  clock,
  randomId: String,
}
const columns = { id: 'id', username: 'username', password: 'password' }
const table = { url: 'sqlite:a.db', table: 'user', columns }

/** Nothing has to be given. */
const bare = (call: OptionsRow['call']): OptionsRow => ({ good: {}, call })

/** The front door of a framework: it makes a guard, and it protects routes. */
const door = (open: FrontDoor): readonly OptionsRow[] => [
  { good: { dialect: issuer.dialect, keys: key }, call: (options) => open(options) },
  bare((requirement) => open(guard).protect(requirement)),
]

export const rows: Readonly<Record<string, readonly OptionsRow[]>> = {
  '@latchkey/client createClient': [
    {
      good: { dialect: client.oauth(), baseUrl: 'https://api.test' },
      call: client.createClient as Taking<ClientOptions>,
    },
  ],
  '@latchkey/client flaskJwt': [bare(client.flaskJwt)],
  '@latchkey/client flaskPyjwt': [bare(client.flaskPyjwt)],
  '@latchkey/client oauth': [bare(client.oauth)],
  '@latchkey/client oauthCookies': [bare(client.oauthCookies)],

  '@latchkey/client/testing startTokenServer': [bare(startTokenServer)],
  '@latchkey/guard createGuard': [
    { good: { dialect: issuer.dialect, keys: key }, call: (options) => createGuard(options) },
    { good: { issuer: 'https://login.test', audience: 'api' }, call: (options) => createGuard(options) },
    {
      good: { issuer: 'https://login.test', audience: 'api', profile: profiles.auth0() },
      call: (options) => createGuard(options),
    },
  ],
  '@latchkey/guard/profiles auth0': [bare(profiles.auth0)],
  '@latchkey/guard/profiles clerk': [
    { good: { origins: ['https://app.test'] }, call: profiles.clerk as Taking<never> },
  ],
  '@latchkey/guard/profiles cognito': [{ good: { clientIds: ['app'] }, call: profiles.cognito as Taking<never> }],
  '@latchkey/guard/profiles firebase': [bare(profiles.firebase)],
  '@latchkey/guard/profiles jwt': [
    { good: { mark: { claim: 'use', value: 'access' } }, call: profiles.jwt as Taking<never> },
  ],
  '@latchkey/guard/profiles keycloak': [bare(profiles.keycloak)],
  '@latchkey/guard parseRequirement': [bare(parseRequirement)],
  '@latchkey/guard/context contextGuard': door(context.contextGuard as FrontDoor),
  '@latchkey/guard/express expressGuard': door(express.expressGuard as FrontDoor),
  '@latchkey/guard/fastify fastifyGuard': door(fastify.fastifyGuard as FrontDoor),
  '@latchkey/guard/fetch fetchGuard': door(fetch.fetchGuard as FrontDoor),
  '@latchkey/guard/h3 h3Guard': door(h3.h3Guard as FrontDoor),
  '@latchkey/guard/hapi hapiGuard': door(hapi.hapiGuard as FrontDoor),
  '@latchkey/guard/hono honoGuard': door(hono.honoGuard as FrontDoor),
  '@latchkey/guard/koa koaGuard': door(koa.koaGuard as FrontDoor),
  '@latchkey/guard/lambda lambdaGuard': door(lambda.lambdaGuard as FrontDoor),
  '@latchkey/guard/nest nestGuard': door(nest.nestGuard as FrontDoor),
  '@latchkey/guard/node nodeGuard': door(node.nodeGuard as FrontDoor),
  '@latchkey/guard/upgrade upgradeGuard': [
    ...door(upgrade.upgradeGuard as FrontDoor),
    bare((options) => upgrade.upgradeGuard(guard).protect(undefined, options)),
  ],
  '@latchkey/guard/upgrade awaitTicket': [
    {
      good: { tickets: createTickets({ guard }), request: { on: () => undefined } as unknown as IncomingMessage },
      call: (awaited) => upgrade.awaitTicket(new EventTarget() as never, awaited),
    },
  ],
  '@latchkey/guard/forward-auth forwardAuth': [
    { good: { proxy: 'nginx' }, call: (options) => forwardAuth(guard, options) },
  ],
  '@latchkey/guard/forward-auth forwardAuthAnswer': [
    { good: { proxy: 'nginx' }, call: (options) => forwardAuthAnswer(guard, options) },
  ],
  '@latchkey/guard/forward-auth parseForwardAuthOptions': [{ good: { proxy: 'nginx' }, call: parseForwardAuthOptions }],
  '@latchkey/guard/forward-auth forwardAuthListener': [
    { good: { proxy: 'envoy' }, call: (options) => forwardAuthListener(guard, options) },
  ],
  '@latchkey/guard/dpop createProofReader': [
    { good: { baseUrl: 'https://login.test', path: '/v1/token', clock: () => 0 }, call: createProofReader },
  ],
  '@latchkey/guard/revocations followRevocations': [{ good: { source }, call: followRevocations }],
  '@latchkey/guard/revocations pollingSource': [bare((options) => pollingSource('https://login.test', options))],
  '@latchkey/guard/revocations sseSource': [bare((options) => sseSource('https://login.test', options))],
  '@latchkey/guard/revocations/redis publishToRedis': [{ good: { client: connection, source }, call: publishToRedis }],
  '@latchkey/guard/revocations/redis redisSource': [bare((options) => redisSource(connection as never, options))],
  '@latchkey/guard/testing assertAccess': [{ good: access, call: assertAccess }],
  '@latchkey/guard/testing checkAccess': [{ good: access, call: checkAccess }],
  '@latchkey/guard/testing createTestIssuer': [
    bare(createTestIssuer),
    bare(issuer.token),
    bare((options) => issuer.badToken('expired', options)),
    bare(issuer.rotateKey),
    bare((options) => issuer.guard(options)),
  ],
  '@latchkey/guard/tickets createTickets': [{ good: { guard }, call: createTickets }],
  '@latchkey/guard/tickets memoryTickets': [bare(memoryTickets)],
  '@latchkey/guard/tickets redisTickets': [{ good: { client: connection }, call: redisTickets }],

  '@latchkey/passwords createHasher': [bare(createHasher), bare((ports) => createHasher({}, ports))],
  '@latchkey/passwords createNewPasswordCheck': [bare(createNewPasswordCheck)],
  '@latchkey/passwords identifyFormat': [bare((options) => identifyFormat('', options))],

  '@latchkey/protocol declared': [
    {
      good: {
        token: { claims: { user_id: '{user.id}', exp: '{now+3600}' } },
        carry: [{ header: 'authorization', scheme: 'Bearer' }],
      },
      call: (options) => protocol.declared(options),
    },
  ],
  '@latchkey/protocol fastapi': [bare(protocol.fastapi)],
  '@latchkey/protocol flaskJwtExtended': [bare(protocol.flaskJwtExtended)],
  '@latchkey/protocol flaskJwtSimple': [bare(protocol.flaskJwtSimple)],
  '@latchkey/protocol jsonwebtoken': [bare(protocol.jsonwebtoken)],
  '@latchkey/protocol nest': [bare(protocol.nest)],
  '@latchkey/protocol simplejwt': [bare(protocol.simplejwt)],
  '@latchkey/protocol flaskJwt': [bare(protocol.flaskJwt), bare((config) => protocol.flaskJwt({ config }))],
  '@latchkey/protocol flaskPyjwt': [bare(protocol.flaskPyjwt)],
  '@latchkey/protocol oauth': [{ good: { issuer: 'https://login.test', audience: 'api' }, call: protocol.oauth }],

  '@latchkey/server/administration createAccounts': [{ good: accounts, call: operating.createAccounts }],
  '@latchkey/server/administration createAdministration': [
    { good: administration, call: operating.createAdministration },
  ],
  '@latchkey/server/administration createApiKeyTokens': [
    { good: { accounts: {}, keys: {}, dialect, clock }, call: operating.createApiKeyTokens },
  ],
  '@latchkey/server/administration createAudit': [
    { good: { store: { append: nothing }, logger }, call: operating.createAudit },
  ],
  '@latchkey/server createLogger': [bare(server.createLogger)],
  '@latchkey/server/administration createLoginLimiter': [
    { good: { counters, secret, logger, clock, devices: {}, networks: {} }, call: operating.createLoginLimiter },
  ],
  '@latchkey/server createLoginServer': [{ good: { faces: [face] }, call: server.createLoginServer }],
  '@latchkey/server/administration createLoginSessions': [{ good: sessions, call: operating.createLoginSessions }],
  '@latchkey/server/administration createRateLimits': [
    { good: { counters, secret, clock }, call: operating.createRateLimits },
  ],
  '@latchkey/server/administration createRevocationLog': [
    { good: { store: { listAfter: nothing }, clock }, call: operating.createRevocationLog },
  ],
  '@latchkey/server/administration createServerEvents': [
    {
      good: { store: {}, log, audit, accessTokenLifetimeSeconds: nothing, clock, randomId: String, logger },
      call: operating.createServerEvents,
    },
  ],
  '@latchkey/server/administration createSigningKeyAdmin': [
    { good: { store: {}, encryption, clock, actor: 'cli' }, call: operating.createSigningKeyAdmin },
  ],
  '@latchkey/server createSmtpMailer': [
    { good: { url: 'smtps://mail.test', from: 'a@login.test' }, call: server.createSmtpMailer },
  ],
  '@latchkey/server createStoredUsers': [
    { good: { store: { samplePasswordHashes: nothing }, hasher }, call: server.createStoredUsers },
  ],
  '@latchkey/server createWorld': [bare(server.createWorld)],
  '@latchkey/server/administration documentationEndpoints': [
    { good: { title: 'a', version: '1', dialect, endpoints: [] }, call: operating.documentationEndpoints },
  ],
  '@latchkey/server face': [{ good: { dialect, keys: [key] }, call: server.face }],
  '@latchkey/server flaskSecretKey': [bare((options) => server.flaskSecretKey({}, options))],
  '@latchkey/server/administration memoryCounters': [{ good: { clock }, call: operating.memoryCounters }],
  '@latchkey/server nativeFace': [
    { good: { oauth: issued, keyEncryptionKeys: [new Uint8Array(32)] }, call: server.nativeFace },
  ],
  '@latchkey/server/administration openKeyRing': [
    { good: { store: {}, encryption, clock }, call: operating.openKeyRing },
  ],
  '@latchkey/server/administration readServerMetadataEndpoint': [
    { good: { issuer: 'https://login.test', endpoints: [] }, call: operating.readServerMetadataEndpoint },
  ],
  '@latchkey/server redisCounters': [{ good: { client: { eval: nothing } }, call: server.redisCounters }],
  '@latchkey/server reply': [bare((options) => server.reply('', options))],
  '@latchkey/server sharedCounters': [{ good: { shared: counters, clock, logger }, call: server.sharedCounters }],
  '@latchkey/server/administration startCleanUp': [{ good: { store: {}, clock }, call: operating.startCleanUp }],
  '@latchkey/server/stores createTableAccounts': [
    { good: { table: {}, people: {}, clock }, call: stores.createTableAccounts },
  ],
  '@latchkey/server/stores createWorld': [bare(stores.createWorld)],

  '@latchkey/sql openStore': [{ good: { url: 'sqlite::memory:' }, call: sql.openStore }],
  '@latchkey/sql openUserTable': [{ good: table, call: sql.openUserTable }],
  '@latchkey/sql userTable': [{ good: table, call: sql.userTable }],

  '@latchkey/tokens createSigner': [{ good: { key }, call: tokens.createSigner }],
  '@latchkey/tokens createVerifier': [{ good: { keys: key }, call: (options) => tokens.createVerifier(options) }],
  '@latchkey/tokens explainToken': [{ good: { keys: key }, call: (options) => tokens.explainToken('', options) }],
  '@latchkey/tokens generateKey': [
    bare((options) => tokens.generateKey('HS256', options)),
    bare((options) => tokens.generateKey('ES256', options)),
    bare((options) => tokens.generateKey('RS256', options)),
  ],
  '@latchkey/tokens issuerJwks': [bare((options) => tokens.issuerJwks('https://login.test', options))],
  '@latchkey/tokens jwk': [bare((options) => tokens.jwk({ kty: 'oct' } as tokens.Jwk, options))],
  '@latchkey/tokens jwks': [bare((options) => tokens.jwks({ keys: [] }, options))],
  '@latchkey/tokens privateKey': [{ good: { alg: 'ES256' }, call: (options) => tokens.privateKey('', options) }],
  '@latchkey/tokens publicKey': [{ good: { alg: 'ES256' }, call: (options) => tokens.publicKey('', options) }],
  '@latchkey/tokens remoteJwks': [bare((options) => tokens.remoteJwks('https://login.test', options))],
  '@latchkey/tokens secretKey': [{ good: { alg: 'HS256' }, call: (options) => tokens.secretKey('', options) }],
  '@latchkey/tokens signDetached': [{ good: { key }, call: (options) => tokens.signDetached('', options) }],
  '@latchkey/tokens verifyDetached': [
    { good: { keys: key }, call: (options) => tokens.verifyDetached('', '', options) },
  ],
}

/** Exported functions that take no options: values, requests, claims, answers. */
export const takeNone: ReadonlySet<string> = new Set([
  ...['createRouteTable', 'fieldValue', 'foldCase', 'judgeAccess', 'readingsOf', 'scopeText', 'subjectText'].map(
    (name) => `@latchkey/guard/forward-auth ${name}`,
  ),
  '@latchkey/passwords foreignFormatOf',
  '@latchkey/passwords listFormats',
  '@latchkey/server/stores usernameKey',
  '@latchkey/sql missingDatabase',
  '@latchkey/sql listTables',
  '@latchkey/sql loadDriver',
  '@latchkey/client indexedDbStorage',
  ...[
    'changePassword',
    'createApiKey',
    'deleteAccount',
    'endAllSessions',
    'endSession',
    'forgetDevices',
    'listApiKeys',
    'listSessions',
    'readMe',
    'redeemLoginRelease',
    'register',
    'removeApiKey',
    'requestEmailVerification',
    'requestLoginRelease',
    'requestPasswordReset',
    'resetPassword',
    'verifyEmail',
    'withStepUp',
  ].map((name) => `@latchkey/client/account ${name}`),
  '@latchkey/client/react sessionHook',
  '@latchkey/client/store stateStore',
  '@latchkey/client/svelte sessionStore',
  '@latchkey/client/vue useSession',
  '@latchkey/guard helpFor',
  '@latchkey/guard withDeadline',
  '@latchkey/guard/carriers/fetch factsOf',
  '@latchkey/guard/carriers/fetch responseOf',
  '@latchkey/guard/carriers/node factsOf',
  '@latchkey/guard/carriers/node writeMessage',
  '@latchkey/guard/carriers/node writeUnended',
  '@latchkey/guard/context graphqlErrorOf',
  '@latchkey/guard/context trpcErrorOf',
  ...[
    'batchText',
    'bytesOf',
    'condense',
    'fromWire',
    'isCursor',
    'ownerOf',
    'parseBatchText',
    'parseRevocation',
    'secondOf',
    'toWire',
    'tokenIdOf',
  ].map((name) => `@latchkey/guard/revocations ${name}`),
  ...['entra', 'okta', 'rfc9068', 'supabase'].map((name) => `@latchkey/guard/profiles ${name}`),
  '@latchkey/guard/dpop/testing createProvingClient',
  '@latchkey/guard/revocations/testing createRevocationTruth',
  '@latchkey/guard/revocations/testing describeRevocationSource',
  '@latchkey/guard/testing createTestClock',
  '@latchkey/guard/testing/adapter clientOf',
  '@latchkey/guard/testing/adapter describeGuardAdapter',
  '@latchkey/guard/tickets/testing describeTicketStore',
  ...[
    'accessError',
    'bearerChallenge',
    'conditionalMessage',
    'hasContent',
    'headerOf',
    'httpMessage',
    'issuerPath',
    'isIdText',
    'authorizationResponse',
    'isRedirectUriOf',
    'readAddressee',
    'readAuthorizationRequest',
    'readState',
    'redirectHost',
    'redirectUriFault',
    'isOfConnection',
    'json',
    'oauthError',
    'readBearer',
  ].map((name) => `@latchkey/protocol ${name}`),
  '@latchkey/server html',
  '@latchkey/sql rowForms',
  '@latchkey/server/administration cutoverChanged',
  '@latchkey/server/administration dataExported',
  '@latchkey/server/administration dataImported',
  '@latchkey/server/administration importRows',
  '@latchkey/server/administration judgePassword',
  '@latchkey/server/administration readUser',
  '@latchkey/server/administration rehearseImport',
  '@latchkey/guard/forward-auth createRouteTable',
  '@latchkey/guard/forward-auth fieldValue',
  '@latchkey/guard/forward-auth foldCase',
  '@latchkey/guard/forward-auth judgeAccess',
  '@latchkey/guard/forward-auth readingsOf',
  '@latchkey/guard/forward-auth scopeText',
  '@latchkey/guard/forward-auth subjectText',
  '@latchkey/sql surveyUsers',
  '@latchkey/passwords possibleFormats',
  ...[
    'clientIdUrlFault',
    'isInternetName',
    'looksLikeClientIdUrl',
    'parseClientMetadata',
    'parsePublicJwks',
    'readFormBody',
    'readJsonBody',
    'readDpop',
    'readsDocument',
    'requireSendable',
    'resourceIdentifier',
    'resourceMetadataMessage',
    'resourceMetadataPaths',
    'resourceMetadataUrl',
    'secretJson',
    'spellingsOfResource',
    'withDpopChallenge',
    'withHeaders',
  ].map((name) => `@latchkey/protocol ${name}`),
  '@latchkey/guard/mcp authInfoOf',
  ...['decodeUnverified', 'exportJwk', 'exportPem', 'exportPrivateJwk', 'exportPrivatePem', 'thumbprint'].map(
    (name) => `@latchkey/tokens ${name}`,
  ),
  ...[
    'createKeyEncryption',
    'createSystemClock',
    'cutoverChanged',
    'dataExported',
    'dataImported',
    'faultsBetween',
    'grantsComplaint',
    'importRows',
    'isUuid',
    'judgePassword',
    'namesInTokens',
    'openPeople',
    'ownFaults',
    'ownPeople',
    'parseEmailAddress',
    'openCountingSecret',
    'readStoredKeySet',
    'readPrivateFile',
    'readSigningKeysEndpoint',
    'readUser',
    'rehearseImport',
  ].map((name) => `@latchkey/server/administration ${name}`),
  ...['attemptLimit', 'failureLimit', 'jsonSetting', 'requestLimit', 'statedLimit'].map(
    (name) => `@latchkey/server ${name}`,
  ),
  // An endpoint is a definition with schemas, and no options; where a key lies is one of two members, which the types tell apart.
  ...['guarded', 'loadKeyEncryptionKeys', 'open', 'withPorts'].map((name) => `@latchkey/server ${name}`),
  // A process that is served with wrong options ends, with a line for each.
  ...[
    'isLoopback',
    'listenFault',
    'lowerThreadPoolPriority',
    'nodeListener',
    'placeFaults',
    'samePortFault',
    'serve',
  ].map((name) => `@latchkey/server/node ${name}`),
  ...[
    'apiKeyHash',
    'createOrderedUuidV7',
    'isUuid',
    'parseEmailAddress',
    'revocationDigest',
    'uuidV7',
    'wait',
    'widened',
  ].map((name) => `@latchkey/server/stores ${name}`),
  '@latchkey/sql rowForms',
  '@latchkey/sql sql',
  // Readers of options that other packages nest in theirs.
  '@latchkey/tokens issuerJwksOptions',
  '@latchkey/tokens parseSchema',
  '@latchkey/tokens verifiedTokenCacheOptions',
])

/** Packages whose functions do not read their options in the one way yet. */
export const notYet: ReadonlySet<string> = new Set([])

/** The way itself. */
export const theWay = '@latchkey/options'
