/** The login server: faces over one table of routes and one ground. The only place where both sides meet. */
import { createRevokeWithKeys } from '../api-keys/revoke-with-keys.ts'
import { followCutover } from '../cutover/follow-cutover.ts'
import { ConfigurationError } from '../faults/configuration-error.ts'
import { createClientReader } from '../http/client-address.ts'
import type { Exchange } from '../http/exchange.ts'
import type { FaceGuard } from '../http/face-guard.ts'
import { type ListenerName, listenerWarnings } from '../http/listeners.ts'
import { createNameRequest } from '../http/request-id.ts'
import { createUnnamedProxies, UNNAMED_PROXY } from '../http/unnamed-proxies.ts'
import { createBeside } from '../proxy/beside.ts'
import { createCutoverGate } from '../proxy/cutover-gate.ts'
import { feedRefused } from '../revocations/audit-events.ts'
import { revocationFeedRow } from '../revocations/revocation-feed.ts'
import { createRevoke, type Revoke } from '../revocations/revoke.ts'
import { createWorld, type World } from '../world/world.ts'
import { composeFace } from './compose-face.ts'
import { isDisposable } from './disposable.ts'
import type { OpenedFace } from './face.ts'
import { lossOf } from './face-feed.ts'
import { faceWarnings } from './face-warnings.ts'
import { feedPathOn } from './feed-path.ts'
import type { Ground } from './ground.ts'
import { healthRows } from './health.ts'
import { createListener, type ServerListener } from './listener.ts'
import { isOff } from './off.ts'
import { openGround } from './open-ground.ts'
import { pingsOf, type RunningFace, storePings } from './pings.ts'
import { readOnce } from './read-once.ts'
import { type LoginServerOptions, probeFaults, refuseWrongOptions, type ServerDefaults } from './server-options.ts'

/** A login server. It listens nowhere by itself and installs no signal handlers. */
export interface LoginServer extends ServerListener {
  /**
   * What administers it, to be mounted apart: on a port of its own (`serve`), or where only operators come. It answers to addresses,
   * `localhost` and `adminHosts`. An app that mounts nothing of it has no admin API.
   */
  readonly admin: ServerListener
  /** The faces' guards, in their order, for the app's own routes. */
  readonly guards: readonly FaceGuard<unknown>[]
  /**
   * What an operator should read at each start: protections that are off, weak keys, options without effect, unsafe switches. A proxy that
   * nobody has named is among them from its first request on.
   */
  readonly warnings: readonly string[]
  /** Revokes a token, a session, a subject or a key. Rejects with a TypeError on a server whose `revocations` are off. */
  readonly revoke: Revoke
  /**
   * Says that this server will end soon: from now on `/readyz` answers 503, so that whoever sends requests here sends them elsewhere, and each answer ends its
   * connection. Requests are answered as before. `serve` does it on SIGTERM; an app does it before it closes its port.
   */
  readonly drain: () => void
  readonly close: () => Promise<void>
}

/**
 * Makes a login server. Everything that can be judged without a database is judged first, then what the recipes lead to is looked at, and only
 * then is anything opened: a start that is refused has changed nothing. What was opened is closed again where a later step fails.
 *
 * @throws {TypeError} if an option is unknown, missing or of another kind: one line for each fault of any kind
 * @throws {ConfigurationError} if only what they say is wrong: one line for each fault
 * @throws {DomainError} what a store throws that cannot be opened after all
 */
export async function createLoginServer(given: LoginServerOptions): Promise<LoginServer> {
  await using opened = new AsyncDisposableStack()
  for (const owned of ownedBy(given).toReversed()) opened.use(owned)
  const options = readOnce(given)
  const defaults = refuseWrongOptions(options)
  const world = createWorld(worldIn(options))
  refuse(await probeFaults(options, world))
  const server = await open({ ...options, ...defaults }, world, opened)
  const all = opened.move()
  return Object.freeze({
    ...server,
    get warnings() {
      return server.warnings
    },
    close: () => all.disposeAsync(),
  })
}

function worldIn({ clock, randomId, logger }: LoginServerOptions): Partial<World> {
  return { ...(clock && { clock }), ...(randomId && { randomId }), ...(logger && { logger }) }
}

/** They are closed even if other options are refused. */
function ownedBy(options: LoginServerOptions | undefined): readonly AsyncDisposable[] {
  return Array.isArray(options?.owns) ? options.owns.filter(isDisposable) : []
}

function refuse(faults: readonly string[]): void {
  if (faults.length > 0) throw new ConfigurationError(faults)
}

async function open(
  options: LoginServerOptions & ServerDefaults,
  world: World,
  opened: AsyncDisposableStack,
): Promise<Omit<LoginServer, 'close'>> {
  const { faces: recipes, revocations, development, listeners, publicHosts, adminHosts, apps, asked } = options
  const { deadlineMilliseconds, bodyDeadlineMilliseconds, routeDeadlineMilliseconds } = options
  const deadlines = { deadlineMilliseconds, bodyDeadlineMilliseconds, routeDeadlineMilliseconds }
  const { clock, logger } = world
  const given: OpenedFace[] = []
  const { ground, protections, events } = await openGround(options, {
    world,
    faces: given,
    deadlineMilliseconds,
    opened,
  })
  const { store, feed, revocations: log } = ground

  const unnamedProxies = createUnnamedProxies(logger)
  const clientOf = createClientReader(options, unnamedProxies)
  const revoking = revocations && !isOff(revocations) ? revocations : {}
  const { feedToken, maximumSubscribers = 1000 } = revoking
  const ports = { ...ground, ...deadlines, development, clientOf }
  const faces: RunningFace[] = []
  for (const recipe of recipes) {
    const face = await recipe.open(ground)
    if (face[Symbol.asyncDispose]) opened.defer(async () => face[Symbol.asyncDispose]?.())
    const { whenLost = lossOf(face.dialect) } = revoking
    given.push(face)
    faces.push({ ...composeFace(face, { ...ports, whenLost }), whenLost })
  }
  events?.begin() // All listeners have been added by now.
  const [first] = faces
  if (!first) throw new ConfigurationError(['faces: give at least one'])

  // Who has no app behind the server loads nothing of what carries requests there.
  const { openUpstreams, upstreamWarnings } = apps ? await import('../proxy/open-upstreams.ts') : {}
  const { trustedProxies = [] } = options
  const upstreams = apps && openUpstreams?.(apps, { ...world, faces, feed, trustedProxies })
  if (upstreams) opened.use(upstreams)
  const cutover = apps?.cutover && store ? opened.use(await followCutover(store.cutover, world)) : undefined
  const gate = cutover && upstreams && createCutoverGate({ ...deadlines, cutover, hand: upstreams.hand, clock })

  const degraded = ({ onLoopback = false }: Exchange) => [
    ...(ground.logins.isDegraded?.() ? ['limiter'] : []),
    ...(unnamedProxies.wereSeen() ? ['client_addresses'] : []),
    ...(events?.isLate() ? ['outbox'] : []),
    ...(upstreams?.isDegraded() ? ['upstream'] : []),
    ...(cutover?.isLost() ? ['cutover'] : []),
    ...new Set(given.flatMap((face) => face.degraded?.() ?? [])),
    ...(store?.writes() === 'some' ? ['writes'] : []),
    ...(faces.some(({ whenLost: loss }) => loss === 'fail-open') && feed.isLost() ? ['revocations'] : []),
    ...(feed.status.condensedUntil !== undefined ? ['revocations_condensed'] : []),
    ...(onLoopback ? [] : protections.off.map((name) => `${name}_off`)),
  ]
  const onRefused = (exchange: Exchange) => ground.audit.record(feedRefused(clientOf(exchange)), { kind: 'unknown' })
  const pings = () => [...(store ? storePings(store) : []), ...faces.flatMap((face) => pingsOf(face, feed))]
  let draining = false
  const isDraining = () => draining
  const health = healthRows({ pings, clock, deadlineMilliseconds, degraded, isDraining })
  const feedRows =
    feedToken === undefined ? [] : [revocationFeedRow({ log, clock, token: feedToken, maximumSubscribers, onRefused })]
  const feedPath = (name: ListenerName) => feedPathOn(name, recipes)
  const nameRequest = createNameRequest(options, world.randomId)
  const listen = (name: ListenerName, hosts: readonly string[] | undefined) =>
    createListener(name, {
      faces,
      first,
      listeners,
      health,
      feed: feedRows,
      feedPath,
      hosts,
      judge: name === 'public' ? upstreams?.judge : undefined,
      gate: name === 'public' ? gate : undefined,
      beside: name === 'public' && asked ? createBeside(asked, faces) : undefined,
      nameRequest,
      isDraining,
      logger,
      world,
    })
  const open = listen('public', publicHosts)
  const admin = listen('admin', adminHosts)
  refuse([...new Set([...open.faults, ...admin.faults])])

  const ofStore = store?.warnings ?? []
  for (const warning of ofStore) logger.warn({}, warning)
  const ofHashing = ground.people ? ground.people.passwords.hasher.warnings : []
  const ofServer = [...listenerWarnings(listeners), ...ofStore, ...ofHashing, ...protections.warnings]
  const ofApps = apps ? (upstreamWarnings?.(apps) ?? []) : []
  const warnings = [...ofServer, ...given.flatMap(faceWarnings), ...ofApps]
  return {
    ...open.listener,
    admin: admin.listener,
    guards: faces.map(({ guard }) => guard),
    get warnings() {
      return [...warnings, ...(unnamedProxies.wereSeen() ? [UNNAMED_PROXY] : [])]
    },
    drain: () => {
      draining = true
    },
    revoke: isOff(revocations) ? refuseToRevoke : revokeWith(ground, given),
  }
}

/** Where the server has a store, API keys are among what a person has. */
function revokeWith(ground: Ground, faces: readonly OpenedFace[]): Revoke {
  const { store, revocations: log } = ground
  const revoke = createRevoke({ ...ground, log, faces })
  const issuers = () => faces.flatMap(({ dialect }) => dialect.policy().issuers)
  return store ? createRevokeWithKeys({ revoke, keys: store.apiKeys, issuers }) : revoke
}

async function refuseToRevoke(): Promise<never> {
  throw new TypeError('revocations: they are off on this server')
}
