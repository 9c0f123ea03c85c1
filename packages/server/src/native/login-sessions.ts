/** Login sessions and confidential clients put together: the use-cases, and the endpoints of the native face that call them. */

import type { OpaqueTokens } from '@latchkey/guard'
import { followRevocations, type RevocationFeed } from '@latchkey/guard/revocations'
import { callable, nonEmptyText, type OptionTable, optional, parseOptions, part, withMethods } from '@latchkey/options'
import type { Dialect } from '@latchkey/protocol'
import type { Key } from '@latchkey/tokens'
import { createSettleApiKeys } from '../api-keys/settle-api-keys.ts'
import { type Audit, auditOption } from '../audit/audit.ts'
import { createResources, type Resources } from '../authorize/resources.ts'
import { type ChangeClient, createChangeClient } from '../clients/change-client.ts'
import { type CreateClient, createCreateClient } from '../clients/create-client.ts'
import type { ClientDocuments } from '../clients/document/client-documents.ts'
import { createIdentifyClients } from '../clients/identify-clients.ts'
import type { Raise } from '../events/listener.ts'
import { DomainError } from '../faults/domain-error.ts'
import { clientGrants } from '../grants/grants.ts'
import type { IssueIdToken } from '../grants/id-token-facts.ts'
import { createIntrospectToken } from '../grants/introspect-token.ts'
import { createReadKeyProof } from '../grants/key-proof.ts'
import { createRevokeToken } from '../grants/revoke-token.ts'
import { createIssueByGrant } from '../grants/token-endpoint.ts'
import { type Endpoint, withPorts } from '../http/endpoint.ts'
import type { RateLimits } from '../limits/rate-limits.ts'
import type { LoginLimiter } from '../login/login-limiter.ts'
import type { RevocationLog } from '../revocations/revocation-log.ts'
import type { Rows } from '../server/store.ts'
import { createBoundSessions } from '../sessions/bound-sessions.ts'
import { createCloseSessions } from '../sessions/close-sessions.ts'
import { createEndSession, type EndSession } from '../sessions/end-session.ts'
import { createEndSessionsOfLogin, type EndSessionsOfLogin } from '../sessions/end-sessions-of-login.ts'
import { createEndSessionsOfSubject, type EndSessionsOfSubject } from '../sessions/end-sessions-of-subject.ts'
import { createListSessions, type ListSessions } from '../sessions/list-sessions.ts'
import { createOpenSession } from '../sessions/open-session.ts'
import type { FindPrincipal } from '../sessions/principals.ts'
import { parseSessionLifetimes, type SessionLifetimes, sessionLifetimeOptions } from '../sessions/session-lifetimes.ts'
import { type SessionLimits, sessionLimitOptions } from '../sessions/session-limits.ts'
import type { Sessions } from '../sessions/sessions.ts'
import { createStartSession } from '../sessions/start-session.ts'
import { createIssueAccessToken } from '../tokens/issue-access-token.ts'
import { createAccessTokenReader } from '../tokens/read-access-token.ts'
import { signerOf } from '../tokens/signer-of.ts'
import type { SigningKeys } from '../tokens/signing-keys.ts'
import { type Clock, clockOption } from '../world/clock.ts'
import { createOrderedUuidV7 } from '../world/uuid-v7.ts'
import { sessionEndpoints } from './session-endpoints.ts'

/** Options of {@link createLoginSessions}. */
export interface LoginSessionsOptions extends SessionLifetimes, SessionLimits {
  /** Grants have all of it. */
  readonly store: Rows
  /** The one that the server publishes, and that its events write to: what ends here must be refused there. */
  readonly log: RevocationLog
  /** What is known of it, where something in this process follows it already. Default: it is followed here. */
  readonly feed?: Pick<RevocationFeed, 'isRevoked' | 'isLost'>
  /** Of the server's events: `createServerEvents`. */
  readonly raise: Raise<Rows>['raise']
  /** The face's, an `oauth()` dialect. */
  readonly dialect: Dialect
  /** The face's. */
  readonly keys: readonly Key[] | SigningKeys
  readonly findPrincipal: FindPrincipal
  readonly audit: Audit
  /** The server's own: a refresh makes its network known. */
  readonly logins: Pick<LoginLimiter, 'noteNetwork'>
  /** How often a session may be refreshed, and a client's secret be tried. */
  readonly limits: RateLimits
  /** Reads the keys of clients that name an address for them. Without it such clients cannot sign. */
  readonly clientDocuments?: ClientKeysPort
  /** Where clients may ask who is logged in. */
  readonly issueIdToken?: IssueIdToken
  /** The face's own: introspection knows them too. */
  readonly opaqueTokens?: OpaqueTokens
  /** The dialect's `clientId`: who needs no secret. Default `first-party`. */
  readonly clientId?: string
  /** What tokens of clients that users sign in to may be for. Default: what users' own are for. */
  readonly resources?: Resources
  /** The longest that an access token of any face may still live. Default: as the dialect has it. */
  readonly longestTokenLifetimeSeconds?: () => number
  readonly clock: Clock
  /** Makes the `jti` of a token. */
  readonly randomId: () => string
}

type ClientKeysPort = Pick<ClientDocuments, 'keysAt'>

/** Give `sessions` and `endpoints` to the face. Disposing ends what follows the log, and leaves log and store open. */
export interface LoginSessions extends AsyncDisposable {
  readonly sessions: Sessions
  readonly endpoints: readonly Endpoint[]
  readonly endSession: EndSession
  readonly endSessionsOfSubject: EndSessionsOfSubject
  readonly endSessionsOfLogin: EndSessionsOfLogin
  readonly listSessions: ListSessions
  readonly createClient: CreateClient
  readonly changeClient: ChangeClient
  /** Resolves while exchanges and introspections are possible: it is known what was revoked. */
  readonly ping: () => Promise<void>
}

const OPTIONS = {
  ...sessionLifetimeOptions,
  ...sessionLimitOptions,
  store: part<LoginSessionsOptions['store']>('what openStore() returns'),
  log: withMethods<RevocationLog>('what createRevocationLog() returns', 'append', 'follow'),
  feed: optional(
    undefined,
    withMethods<NonNullable<LoginSessionsOptions['feed']>>('what followRevocations() returns', 'isRevoked', 'isLost'),
  ),
  dialect: withMethods<Dialect>('what oauth() returns', 'policy'),
  keys: part<LoginSessionsOptions['keys']>("the face's keys: a list, or what openKeyRing() returns"),
  findPrincipal: callable<FindPrincipal>('a function of the subject'),
  audit: auditOption,
  logins: withMethods<LoginSessionsOptions['logins']>("a server's own `logins`", 'noteNetwork'),
  limits: part<RateLimits>('what createRateLimits() returns'),
  issueIdToken: optional(undefined, callable<IssueIdToken>('what createIssueIdToken() returns')),
  clientDocuments: optional(undefined, part<ClientKeysPort>('what createClientDocuments() returns')),
  opaqueTokens: optional(
    undefined,
    withMethods<OpaqueTokens>('what createApiKeyTokens() returns', 'matches', 'resolve'),
  ),
  clientId: optional('first-party', nonEmptyText),
  resources: optional(undefined, withMethods<Resources>('what createResources() returns', 'forClient', 'delegable')),
  longestTokenLifetimeSeconds: optional(undefined, callable<() => number>('a function that returns seconds')),
  raise: callable<LoginSessionsOptions['raise']>('what tells the rooms of the server'),
  clock: clockOption,
  randomId: callable<() => string>('a function that returns an id'),
} satisfies OptionTable<keyof LoginSessionsOptions>

/** @throws {TypeError} one line for each option that is unknown, missing or wrong */
export function createLoginSessions(given: LoginSessionsOptions): LoginSessions {
  const options = parseOptions(OPTIONS, given)
  const { log, dialect, keys, findPrincipal, audit, limits, logins, opaqueTokens, clientId } = options
  const { clock, randomId, raise } = options
  const { sessions: store, clients, apiKeys } = options.store
  const { accessTokenLifetimeSeconds } = dialect
  const lifetimes = parseSessionLifetimes(lifetimesIn(options), accessTokenLifetimeSeconds)
  const { audience, issuers } = dialect.policy()
  const [issuer] = issuers
  if (issuer === undefined) throw new TypeError('dialect: sessions need one that names its issuer, as oauth() does')

  const monotonicClock = () => clock.monotonic() / 1000
  const own = new AsyncDisposableStack()
  const { feed: revocations = own.use(followRevocations({ source: log, clock: clock.now, monotonicClock })) } = options
  const issue = createIssueAccessToken({ dialect, signer: signerOf(keys), clock, randomId })
  const reader = createAccessTokenReader({ dialect, keys, revocations, clock })
  const close = createCloseSessions({
    raise,
    accessTokenLifetimeSeconds: options.longestTokenLifetimeSeconds ?? (() => accessTokenLifetimeSeconds),
    issuer,
    clock,
  })
  const endSession = createEndSession({ store, close, audit })
  const endSessionsOfSubject = createEndSessionsOfSubject({ store, close, audit, clock })
  const bound = createBoundSessions({ store, close, audit, limits: options, clock })
  const listSessions = createListSessions({ store, clock })
  // Sessions are listed by it.
  const orderedId = createOrderedUuidV7()
  const createId = () => orderedId(clock.now() * 1000)
  const openSession = createOpenSession({ store, lifetimes, bound, clock })
  const [userAudience = issuer] = typeof audience === 'string' ? [audience] : audience
  const { resources = createResources([], userAudience) } = options

  const createClient = createCreateClient({ store: clients, audit, publicClientId: clientId, clientGrants, clock })
  const changeClient = createChangeClient({ store: clients, raise, audit, clock })

  return {
    sessions: {
      start: createStartSession({ open: openSession, clientId, createId, clock }),
      abandon: async (id, reason) => {
        const session = await store.find(id)
        if (session) await close([session], reason)
      },
    },
    endpoints: withPorts(sessionEndpoints(), {
      dialect,
      log,
      raise,
      identify: createIdentifyClients({ ...options, issuer, publicClientId: clientId }),
      readKeyProof: createReadKeyProof({ seen: options.store.seen, issuer, clock }),
      issueByGrant: createIssueByGrant({
        findPrincipal,
        issue,
        audit,
        sessionAudiences: typeof audience === 'string' ? [] : audience,
        logins,
        issueIdToken: options.issueIdToken,
        grantPorts: {
          ...{ ...options.store, close, reader, lifetimes, limits, resources, openSession, findPrincipal },
          ...{ accessTokenLifetimeSeconds, clock },
        },
      }),
      revokeToken: createRevokeToken({ store, endSession, reader, opaqueTokens, log, audit }),
      introspect: createIntrospectToken({ store, reader, opaqueTokens, issuer, clock }),
      listSessions,
      endSession,
      endSessionsOfSubject,
      ...{ clients, createClient, changeClient },
      settleApiKeys: createSettleApiKeys({ keys: apiKeys, audit, clock }),
    }),
    endSession,
    endSessionsOfSubject,
    endSessionsOfLogin: createEndSessionsOfLogin({ store, close, audit, clock }),
    listSessions,
    createClient,
    changeClient,
    ping: async () => {
      if (revocations.isLost()) throw new DomainError('store_unavailable', 'the revocation log cannot be read')
    },
    [Symbol.asyncDispose]: () => own.disposeAsync(),
  }
}

function lifetimesIn({
  idleLifetimeSeconds,
  absoluteLifetimeSeconds,
  refreshGraceSeconds,
}: Required<SessionLifetimes>): SessionLifetimes {
  return { idleLifetimeSeconds, absoluteLifetimeSeconds, refreshGraceSeconds }
}
