/** One face put together: its guard, its login, its routes as rows of the table. */
import { type Accepted, createGuard, parseRequirement, type Requirement, type RevocationLoss } from '@latchkey/guard'
import { followRevocations, type RevocationFeed } from '@latchkey/guard/revocations'
import type { Dialect, Message, Refusal } from '@latchkey/protocol'
import type { Key } from '@latchkey/tokens'
import type { Audit } from '../audit/audit.ts'
import { describeFault } from '../faults/describe-fault.ts'
import type { ClientInfo } from '../http/client-info.ts'
import { BodyError, type Exchange } from '../http/exchange.ts'
import type { FaceGuard } from '../http/face-guard.ts'
import { operationRow } from '../http/operation-row.ts'
import type { MethodHandler, RouteRow } from '../http/routes.ts'
import { createLogIn } from '../login/log-in.ts'
import type { LoginLimiter } from '../login/login-limiter.ts'
import type { RevocationLog } from '../revocations/revocation-log.ts'
import { signerOf } from '../tokens/signer-of.ts'
import type { SigningKeys } from '../tokens/signing-keys.ts'
import type { Clock } from '../world/clock.ts'
import type { Logger } from '../world/logger.ts'
import type { Face, GuardedRoute, PublicRoute } from './face.ts'
import { refusalLog } from './refusal-log.ts'

/** A face as the server runs it. */
export interface FaceHandlers<P = unknown> {
  readonly dialect: Dialect
  readonly guard: FaceGuard<P>
  readonly rows: readonly RouteRow[]
  /** Resolves while logins are possible. */
  readonly ping: () => Promise<void>
  /** What the guard knows of revocations, where the server keeps any. */
  readonly feed: RevocationFeed | undefined
}

interface FacePorts {
  readonly clock: Clock
  readonly randomId: () => string
  readonly deadlineMilliseconds: number
  readonly bodyDeadlineMilliseconds: number
  readonly logger: Logger
  readonly development: boolean
  readonly revocations: FaceRevocations | undefined
  readonly limiter: LoginLimiter | undefined
  readonly audit: Audit | undefined
  readonly clientOf: (exchange: Exchange) => ClientInfo
}

/** The log that a face's guard follows, and what becomes of requests while it cannot. */
export interface FaceRevocations {
  readonly log: RevocationLog
  readonly whenLost: RevocationLoss
}

/** @throws {TypeError} what the dialect, the keys or a route make impossible */
export function composeFace<P>(face: Face<P>, ports: FacePorts): FaceHandlers<P> {
  const { dialect, users, routes = [], sessions, opaqueTokens, operations = [] } = face
  const faults = routes.flatMap((route) => (route.public ? [] : requirementFaults(route as GuardedRoute<unknown>)))
  if (isList(face.keys) && face.keys.length === 0) faults.unshift('keys: a face needs at least one key')
  if (
    !isList(face.keys) &&
    dialect.accessTokenLifetimeSeconds > (face.keys.tokenLifetimeSeconds ?? Number.POSITIVE_INFINITY)
  ) {
    faults.push('keys: the ring retires keys before tokens of this lifetime have expired; give it tokenLifetimeSeconds')
  }
  if (faults.length > 0) throw new TypeError(faults.map((fault) => `${dialect.name}: ${fault}`).join('\n'))
  const { clock, randomId, deadlineMilliseconds, bodyDeadlineMilliseconds, clientOf } = ports
  const { logger, development, revocations } = ports
  const keys = isList(face.keys) ? face.keys : face.keys.keySet
  const onVerified = isList(face.keys) ? undefined : face.keys.noteUse
  const identity = users.identity
  const onFault = (fault: unknown) =>
    logger.error({ fault: describeFault(fault), dialect: dialect.name }, 'a guard could not decide')
  const feed = revocations && followRevocations({ source: revocations.log, clock: clock.now })
  const revocable = revocations && feed && { revocations: feed, whenRevocationsAreLost: revocations.whenLost }
  const onRefusal = refusalLog(dialect, logger)
  const reporting = { onFault, ...(onVerified && { onVerified }), ...(onRefusal && { onRefusal }), development }
  const shared = {
    dialect,
    keys,
    clock: clock.now,
    deadlineMilliseconds,
    ...reporting,
    ...revocable,
    ...(opaqueTokens && { opaqueTokens }),
  }
  const guard: FaceGuard<P> = identity
    ? createGuard<P>({ ...shared, resolvePrincipal: (claims) => identity(claims, dialect.subjectOf(claims)) })
    : createGuard({ ...shared, resolvePrincipal: (claims) => ({ id: dialect.subjectOf(claims), claims }) })
  const signer = signerOf(face.keys)
  const logIn = createLogIn({
    dialect,
    users,
    signer,
    sessions,
    limiter: ports.limiter,
    audit: ports.audit,
    clock,
    randomId,
    deadlineMilliseconds,
  })

  const login: MethodHandler = async (exchange) => {
    const { facts } = exchange
    // Nothing of ours sends compressed bodies, and a decompressor is a way to ask for memory.
    if (facts.header('content-encoding').some((coding) => coding.toLowerCase() !== 'identity' && coding !== '')) {
      return dialect.httpMessage(415)
    }
    let body: Uint8Array
    try {
      body = await exchange.readBody({ bytes: dialect.bodyLimits.bytes, milliseconds: bodyDeadlineMilliseconds, clock })
    } catch (error) {
      if (error instanceof BodyError) return dialect.httpMessage(error.status)
      throw error
    }
    const request = dialect.readLogin(facts, body)
    if ('kind' in request) return dialect.refuse(request)
    const result = await logIn(request, clientOf(exchange))
    logger.info({ event: result.kind, dialect: dialect.name }, 'login')
    if (result.kind === 'login_limited') {
      return dialect.httpMessage(429, { retryAfterSeconds: result.retryAfterSeconds })
    }
    return result.kind === 'login' ? dialect.accept(result) : dialect.refuse(result as Refusal)
  }

  const guarded = (route: GuardedRoute<P>): MethodHandler => {
    const requirement = parseRequirement(requirementOf(route))
    return async (exchange, params) => {
      const decision = await guard.decide(exchange.facts, requirement)
      if (!decision.allowed) return decision.message
      // A route of the table is never optional, and leaves no path alone.
      const { principal, claims } = decision as Accepted<P>
      return run(route, { ...contextOf(exchange, params), principal, claims })
    }
  }

  const open =
    (route: PublicRoute): MethodHandler =>
    (exchange, params) =>
      run(route, contextOf(exchange, params))

  async function run<C>(route: { readonly handle: (context: C) => unknown }, context: C): Promise<Message> {
    return dialect.accept({ kind: 'value', value: await route.handle(context) })
  }

  const rows: RouteRow[] = [
    ...[dialect.loginRoute ?? []]
      .flat()
      .flatMap(({ path, methods }) => methods.map((method) => ({ method, path, handle: login }))),
    ...routes.map((route) => ({
      method: route.method,
      path: route.path,
      handle: route.public ? open(route) : guarded(route),
    })),
    ...operations.map((operation) => operationRow(operation, { guard, clientOf, clock, bodyDeadlineMilliseconds })),
  ]
  const ping = async () => {
    signer()
    await users.ping?.()
  }
  return { dialect, guard, rows, ping, feed }
}

function isList(keys: readonly Key[] | SigningKeys): keys is readonly Key[] {
  return Array.isArray(keys)
}

/** What is left of a route's row is what it demands. */
function requirementOf<P>({
  method: _m,
  path: _p,
  public: _u,
  handle: _h,
  ...requirement
}: GuardedRoute<P>): Requirement<P> {
  return requirement
}

function requirementFaults(route: GuardedRoute<unknown>): string[] {
  try {
    const { except } = parseRequirement(requirementOf(route))
    return except ? [`${route.method} ${route.path}: except: a row is one path; make it public or leave this out`] : []
  } catch (fault) {
    if (!(fault instanceof TypeError)) throw fault
    return [`${route.method} ${route.path}: ${fault.message}`]
  }
}

function contextOf({ facts, path = '', search }: Exchange, params: Readonly<Record<string, string>>) {
  return { method: facts.method, path, params, query: new URLSearchParams(search) }
}
