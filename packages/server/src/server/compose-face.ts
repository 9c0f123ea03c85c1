/** One face put together: its guard, its login, its routes as rows of the table. */
import { createGuard, type RevocationLoss } from '@latchkey/guard'
import type { Dialect } from '@latchkey/protocol'
import type { Key } from '@latchkey/tokens'
import { describeFault } from '../faults/describe-fault.ts'
import type { ClientInfo } from '../http/client-info.ts'
import { sessionInCookie } from '../http/cookie-session.ts'
import { type Endpoint, withPorts } from '../http/endpoint.ts'
import { endpointRow } from '../http/endpoint-row.ts'
import type { Exchange } from '../http/exchange.ts'
import type { FaceGuard } from '../http/face-guard.ts'
import { type ListenerName, placedOn } from '../http/listeners.ts'
import type { RouteRow } from '../http/routes.ts'
import { logInEndpoints } from '../login/endpoints/log-in.ts'
import { createLogIn } from '../login/log-in.ts'
import { signerOf } from '../tokens/signer-of.ts'
import type { SigningKeys } from '../tokens/signing-keys.ts'
import type { World } from '../world/world.ts'
import { appEndpoint, routeFaults } from './app-routes.ts'
import type { Face } from './face.ts'
import type { Ground } from './ground.ts'
import { operationEndpoints } from './operation-endpoints.ts'
import { refusalLog } from './refusal-log.ts'
import { createToldCalls } from './told-calls.ts'

/** A face as the server runs it. */
export interface FaceHandlers<P = unknown> {
  readonly dialect: Dialect
  readonly guard: FaceGuard<P>
  /** Those that stand on this listener. */
  readonly rowsOn: (listener: ListenerName) => readonly RouteRow[]
  /** Resolves while logins are possible. */
  readonly ping: () => Promise<void>
}

interface FacePorts extends World, Pick<Ground, 'audit' | 'limits' | 'listeners' | 'logins' | 'store' | 'feed'> {
  readonly revocations: Pick<Ground['revocations'], 'append'>
  readonly deadlineMilliseconds: number
  readonly bodyDeadlineMilliseconds: number
  readonly routeDeadlineMilliseconds: number
  readonly development: boolean
  /** What becomes of requests while that is not known. */
  readonly whenLost: RevocationLoss
  readonly clientOf: (exchange: Exchange) => ClientInfo
}

/** @throws {TypeError} what the dialect, the keys or a route make impossible */
export function composeFace<P>(face: Face<P>, ports: FacePorts): FaceHandlers<P> {
  const { dialect, users, routes = [], sessions, opaqueTokens, endpoints = [] } = face
  const faults = routes.flatMap(routeFaults)
  if (isList(face.keys) && face.keys.length === 0) faults.unshift('keys: a face needs at least one key')
  if (
    !isList(face.keys) &&
    dialect.accessTokenLifetimeSeconds > (face.keys.tokenLifetimeSeconds ?? Number.POSITIVE_INFINITY)
  ) {
    faults.push('keys: the ring retires keys before tokens of this lifetime have expired; give it tokenLifetimeSeconds')
  }
  if (faults.length > 0) throw new TypeError(faults.map((fault) => `${dialect.name}: ${fault}`).join('\n'))
  const { clock, deadlineMilliseconds, bodyDeadlineMilliseconds, routeDeadlineMilliseconds, clientOf } = ports
  const { logger, development, listeners, limits, logins, feed, whenLost } = ports
  const keys = isList(face.keys) ? face.keys : face.keys.keySet
  const onVerified = isList(face.keys) ? undefined : face.keys.noteUse
  const identity = identityOf(dialect, users)
  const onFault = (fault: unknown) =>
    logger.error({ fault: describeFault(fault), dialect: dialect.name }, 'a guard could not decide')
  const onRefusal = refusalLog(dialect, logger)
  const reporting = { onFault, ...(onVerified && { onVerified }), ...(onRefusal && { onRefusal }), development }
  const shared = {
    dialect,
    keys,
    clock: clock.now,
    deadlineMilliseconds,
    ...reporting,
    revocations: feed,
    whenRevocationsAreLost: whenLost,
    ...(opaqueTokens && { opaqueTokens }),
  }
  const guardOf = (spoken: Dialect, guardKeys: typeof keys): FaceGuard<P> => {
    const speaking = { ...shared, dialect: spoken, keys: guardKeys }
    return identity
      ? createGuard<P>({ ...speaking, resolvePrincipal: (claims) => identity(claims, spoken.subjectOf(claims)) })
      : createGuard({ ...speaking, resolvePrincipal: (claims) => ({ id: spoken.subjectOf(claims), claims }) })
  }
  const guard = guardOf(dialect, keys)
  const signer = signerOf(face.keys)
  const refreshSigner = face.refreshKeys && signerOf(face.refreshKeys)
  // With all ports, because a login method may keep something of its own.
  const logInBy = (spoken: Dialect) =>
    createLogIn({ ...ports, dialect: spoken, users, signer, refreshSigner, sessions, limiter: logins })
  const issuing = { dialect, signer, refreshSigner, clock, randomId: ports.randomId }

  const asking = endpoints.find(({ id }) => id === 'requestLoginRelease')
  const release = asking && `${dialect.publicPath ?? ''}${asking.path}`
  const all = [
    ...[dialect, ...(dialect.otherLogins ?? [])].flatMap((spoken) =>
      withPorts(logInEndpoints(spoken), {
        ...{ logIn: logInBy(spoken), logger, release },
        sessionInCookie: (facts) => sessionInCookie(guard, facts),
      }),
    ),
    ...withPorts(operationEndpoints(dialect), { ...issuing, log: ports.revocations, audit: ports.audit }),
    ...routes.map((route) => appEndpoint(route, dialect)),
    ...endpoints,
  ]
  const told = createToldCalls(ports.audit)
  const rowOf = (endpoint: Endpoint, listener: ListenerName) =>
    endpointRow(endpoint, {
      guard: endpoint.speaks ? guardOf(endpoint.speaks, (endpoint.usesRefreshKey && face.refreshKeys) || keys) : guard,
      listener,
      limits,
      clientOf,
      clock,
      ...(endpoint.group === 'administration' && { told }),
      bodyDeadlineMilliseconds,
      routeDeadlineMilliseconds,
    })
  const rowsOn = (listener: ListenerName) =>
    placedOn(all, listener, { listeners, basePath: dialect.basePath }).map((endpoint) => rowOf(endpoint, listener))
  const ping = async () => {
    signer()
    await users.ping?.()
  }
  return { dialect, guard, rowsOn, ping }
}

/** How the principal of a token is found; undefined where only the token decides. */
function identityOf<P>(
  { subjectIs, subjectColumn, allowsUnknownUsers }: Dialect,
  users: Face<P>['users'],
): Face<P>['users']['identity'] {
  const { identity, identityBy } = users
  if (allowsUnknownUsers) return undefined
  if (subjectColumn !== undefined) return identityBy && ((_, subject) => identityBy(subjectColumn, subject))
  return subjectIs === 'username' && users.usernameOf ? undefined : identity
}

function isList(keys: readonly Key[] | SigningKeys): keys is readonly Key[] {
  return Array.isArray(keys)
}
