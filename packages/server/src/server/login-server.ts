/** The login server: faces over one table of routes. The only place where both sides meet. */
import type { Message } from '@latchkey/protocol'
import type { Key } from '@latchkey/tokens'
import type { Audit } from '../audit/audit.ts'
import { ConfigurationError } from '../faults/configuration-error.ts'
import { type ClientAddressOptions, createClientReader } from '../http/client-address.ts'
import type { Exchange } from '../http/exchange.ts'
import type { FaceGuard } from '../http/face-guard.ts'
import { createRouteTable } from '../http/routes.ts'
import type { RateLimits } from '../limits/rate-limits.ts'
import type { LoginLimiter } from '../login/login-limiter.ts'
import { revocationFeedRow } from '../revocations/revocation-feed.ts'
import { type RevocationOptions, revocationFaults } from '../revocations/revocation-options.ts'
import { createRevoke, type Revoke } from '../revocations/revoke.ts'
import type { Clock } from '../world/clock.ts'
import type { Logger } from '../world/logger.ts'
import { createWorld } from '../world/world.ts'
import { composeFace, type FaceHandlers } from './compose-face.ts'
import type { Face } from './face.ts'
import { healthRows } from './health.ts'
import { createRespond, type Respond } from './respond.ts'
import { createWebHandler, type WebHandler } from './web.ts'

/** Options of {@link createLoginServer}. */
export interface LoginServerOptions extends ClientAddressOptions {
  /** One or more. Paths that nobody has are answered by the first. */
  readonly faces: readonly Face[]
  /** Closed with the server: stores, hashers, pools. */
  readonly owns?: readonly AsyncDisposable[]
  /**
   * Default: pino to standard error, warnings and errors. One that keeps `info` too has a line for each login and for each refusal of
   * a guard; the client is sent the line's id as `Latchkey-Request-Id`.
   */
  readonly logger?: Logger
  /** Sends `Latchkey-Help` with each refusal of a guard: what to change. Default false; not while `NODE_ENV` is `production`. */
  readonly development?: boolean
  /** Default: the machine's. */
  readonly clock?: Clock
  /** Makes the `jti` of a token. Default: random UUIDs. */
  readonly randomId?: () => string
  /** How long `authenticate` and `identity` may take. Default 3,000. */
  readonly deadlineMilliseconds?: number
  /** How long a client may take to send a body. Default 10,000. */
  readonly bodyDeadlineMilliseconds?: number
  /** Makes tokens revocable before they expire. Default: they are not. */
  readonly revocations?: RevocationOptions
  /** Asked before any password is hashed, on every face. Default: nobody is limited but by the hashing queue. */
  readonly limiter?: LoginLimiter
  /** Asked by address at endpoints that anybody may call. Default: nobody is limited there. */
  readonly limits?: RateLimits
  /** Told of every login, good and refused. Default: nobody is. */
  readonly audit?: Audit
}

/** A login server. It listens nowhere by itself and installs no signal handlers. */
export interface LoginServer {
  /** Mount it anywhere: `(request) => Promise<Response>`. */
  readonly handler: WebHandler
  /** The faces' guards, in their order, for the app's own routes. */
  readonly guards: readonly FaceGuard<unknown>[]
  /** What an operator should read at each start: weak keys, options without effect, unsafe switches. */
  readonly warnings: readonly string[]
  /** Answers one exchange; what mount helpers call. Never rejects. */
  readonly respond: Respond
  /** The first face's message for a request that cannot become an exchange. */
  readonly refuse: (status: number) => Message
  /** Revokes a token, a session, a subject or a key. Rejects with a TypeError on a server without `revocations`. */
  readonly revoke: Revoke
  /** What it goes by: for what carries its exchanges. */
  readonly clock: Clock
  readonly close: () => Promise<void>
}

/** @throws {ConfigurationError} with all faults at once */
export function createLoginServer(options: LoginServerOptions): LoginServer {
  const {
    faces: given,
    development = false,
    deadlineMilliseconds = 3000,
    bodyDeadlineMilliseconds = 10_000,
    owns = [],
    revocations,
    limiter,
    limits,
    audit,
    trustedProxies = [],
    forwardedHeader = 'x-forwarded-for',
  } = options
  const { clock, randomId, logger } = createWorld(options)
  const faults: string[] = [
    ...(given.length === 0 ? ['faces: give at least one'] : []),
    ...revocationFaults(revocations),
  ]
  const ports = {
    clock,
    deadlineMilliseconds,
    bodyDeadlineMilliseconds,
    logger,
    development,
    randomId,
    revocations: revocations && { log: revocations.log, whenLost: revocations.whenLost ?? 'fail-closed' },
    limiter,
    limits,
    audit,
    clientOf: reportingFaults(() => createClientReader({ trustedProxies, forwardedHeader })) ?? (() => ({})),
  }
  const table = createRouteTable<FaceHandlers>()
  const faces: FaceHandlers[] = []

  const degraded = () => (limiter?.isDegraded?.() ? ['limiter'] : [])
  for (const row of healthRows(() => faces.flatMap(pingsOf), clock, deadlineMilliseconds, degraded)) {
    addRow(row, undefined)
  }
  if (revocations?.feedToken !== undefined) {
    const { log, feedToken: token, maximumSubscribers = 1000 } = revocations
    addRow(revocationFeedRow({ log, clock, token, maximumSubscribers }), undefined)
  }
  for (const definition of given) {
    const composed = reportingFaults(() => composeFace(definition, ports))
    if (!composed) continue
    faces.push(composed)
    for (const row of composed.rows) addRow(row, composed)
  }
  faults.push(...table.hidden(), ...sharedKeys(given))
  const [first] = faces
  if (faults.length > 0 || !first) {
    for (const { feed } of faces) void feed?.[Symbol.asyncDispose]()
    throw new ConfigurationError(faults)
  }

  const respond = createRespond(table, first, logger)
  return Object.freeze({
    handler: createWebHandler(respond),
    guards: faces.map(({ guard }) => guard),
    warnings: given.flatMap(warningsOf),
    clock,
    respond: (exchange: Exchange) => respond(exchange),
    refuse: (status: number) => first.dialect.httpMessage(status),
    revoke: revocations ? createRevoke({ log: revocations.log, faces: given, clock }) : refuseToRevoke,
    close: async () => {
      for (const { feed } of faces) await feed?.[Symbol.asyncDispose]()
      await revocations?.log[Symbol.asyncDispose]()
      for (const owned of owns) await owned[Symbol.asyncDispose]()
    },
  })

  /** What is wrong with one part must not hide what is wrong with the next. */
  function reportingFaults<T>(make: () => T): T | undefined {
    try {
      return make()
    } catch (fault) {
      if (!(fault instanceof TypeError)) throw fault
      faults.push(...fault.message.split('\n'))
      return undefined
    }
  }

  function addRow(row: Parameters<typeof table.add>[0], owner: FaceHandlers | undefined): void {
    const fault = table.add(row, owner)
    if (fault) faults.push(fault)
  }
}

/** What must answer for a face to let anybody in. */
function pingsOf({ ping, feed }: FaceHandlers): readonly (() => Promise<void>)[] {
  const fresh = async () => {
    if (feed?.isLost()) throw new Error('the revocation log cannot be read')
  }
  return [ping, fresh]
}

async function refuseToRevoke(): Promise<never> {
  throw new TypeError('revocations: this server has none; give createLoginServer a log')
}

/** A token of one face must never open another. */
function sharedKeys(faces: readonly Face[]): readonly string[] {
  return faces.flatMap((face, i) =>
    faces
      .slice(i + 1)
      .flatMap((other) =>
        face.keys === other.keys || listed(face).some((key) => listed(other).some((same) => key.equals(same)))
          ? [
              `keys: ${face.dialect.name} and ${other.dialect.name} have a key in common; a token of one would open the other`,
            ]
          : [],
      ),
  )
}

/** The other keys of a ring are its own, random ones. */
function listed({ keys }: Face): readonly Key[] {
  return 'keySet' in keys ? (keys.formerKeys ?? []) : keys
}

function warningsOf(face: Face): readonly string[] {
  const { dialect, keys, users } = face
  const weak = listed(face).flatMap(({ alg, weakness }) =>
    weakness ? [`${dialect.name}: ${alg} key: ${weakness}`] : [],
  )
  const ring = 'keySet' in keys ? (keys.warnings ?? []) : []
  const told = [...dialect.warnings, ...ring, ...(users.warnings ?? [])]
  return [...weak, ...told.map((warning) => `${dialect.name}: ${warning}`)]
}
