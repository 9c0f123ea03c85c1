/** Opens what all faces of a server stand on: the store and what keeps it clean, protections, events, people. */
import { withDeadline } from '@latchkey/guard'
import { createHasher } from '@latchkey/passwords'
import { isAuditRetention } from '../audit/audit-retention.ts'
import type { Events } from '../events/events.ts'
import { openCountingSecret } from '../limits/counting-secret.ts'
import { knownLimitsOf } from '../limits/limit-options.ts'
import { DAY_SECONDS } from '../login/known-devices.ts'
import type { Recipe } from '../world/recipe.ts'
import type { World } from '../world/world.ts'
import { startCleanUp } from './clean-up.ts'
import { isDisposable } from './disposable.ts'
import type { OpenedFace } from './face.ts'
import { followForFaces, lossOf, nothingRevoked } from './face-feed.ts'
import type { Ground } from './ground.ts'
import { namesInTokens } from './names-in-tokens.ts'
import { isOff } from './off.ts'
import { openPeople, type People } from './people.ts'
import { createProtections, type Protections } from './protections.ts'
import { createServerEvents } from './server-events.ts'
import type { LoginServerOptions, ServerDefaults } from './server-options.ts'
import type { Rows, Store } from './store.ts'

/** What it is opened with. */
export interface OpenGroundParts {
  readonly world: World
  /** Those of the server: they are open by the time at which something happens. */
  readonly faces: readonly OpenedFace[]
  readonly deadlineMilliseconds: number
  /** Closes what is opened here, with the server. */
  readonly opened: AsyncDisposableStack
}

/** The ground, and what only the server itself needs of it. */
export interface OpenedGround {
  readonly ground: Ground
  readonly protections: Protections
  /** To begin when all faces are open. */
  readonly events: Events<Rows> | undefined
}

/** @throws {DomainError} what a store throws that cannot be opened after all */
export async function openGround(
  options: LoginServerOptions & Pick<ServerDefaults, 'listeners'>,
  { world, faces, deadlineMilliseconds, opened }: OpenGroundParts,
): Promise<OpenedGround> {
  const { hasher = createHasher() } = options
  const store = options.store && opened.use(await options.store.open(world))
  if (store) {
    const known = knownLimitsOf(options.limits && !isOff(options.limits) ? options.limits : {})
    const knownRetentionSeconds = known.knownDays * DAY_SECONDS
    const { logger, clock } = world
    opened.use(startCleanUp({ store, logger, clock, knownRetentionSeconds, ...retentionOf(options.audit) }))
  }
  const secret = store && (await countingSecret(options, store))
  const protections = createProtections(options, { world, store, secret, deadlineMilliseconds })
  opened.use(protections.audit)
  opened.use(protections.revocations)
  let people: People | undefined
  const tokens = {
    usernamesOf: namesInTokens({ people: () => people, faces: () => faces }),
    accessTokenLifetimeSeconds: () => Math.max(...faces.map(({ dialect }) => dialect.accessTokenLifetimeSeconds)),
  }
  const { revocations: log, audit } = protections
  // One for all faces: people and sessions are the server's.
  const events = store && createServerEvents({ ...world, store, log, audit, ...tokens })
  if (events) opened.use(events)
  people = await openPeople(options.people, { world, store, events, hasher }, opened)
  const logins = protections.openLogins()
  const feed = await feedOf(options, { world, faces, deadlineMilliseconds, opened }, log)
  const parts = { ...tokens, world, store, events, hasher, people, protections, logins, feed, opened }
  const ground = groundOf({ ...parts, listeners: options.listeners })
  return { ground, protections, events }
}

async function feedOf(
  { revocations }: LoginServerOptions,
  { world, faces, deadlineMilliseconds, opened }: OpenGroundParts,
  log: Ground['revocations'],
): Promise<Ground['feed']> {
  if (isOff(revocations)) return nothingRevoked
  const { maximumBytes, whenLost } = revocations ?? {}
  const believing = () =>
    faces.filter(({ dialect }) => (whenLost ?? lossOf(dialect)) === 'fail-open').map(({ dialect }) => dialect.name)
  const feed = opened.use(followForFaces({ ...world, source: log, maximumBytes, believing }))
  // An answer before the log was read once could let in what was revoked before the start.
  await withDeadline(feed.ready, deadlineMilliseconds, 'revocations', world.clock).catch(() => undefined)
  return feed
}

/** Undefined where an operator has given one, nothing is limited, or nothing seals it. */
async function countingSecret({ limits, faces }: LoginServerOptions, store: Store): Promise<string | undefined> {
  const sealing = faces.find((recipe) => recipe.sealing)?.sealing
  if (!sealing || (limits && (isOff(limits) || limits.secret !== undefined))) return undefined
  return openCountingSecret(store.secrets, sealing())
}

interface GroundParts
  extends Pick<
    Ground,
    | 'listeners'
    | 'store'
    | 'events'
    | 'hasher'
    | 'people'
    | 'logins'
    | 'feed'
    | 'usernamesOf'
    | 'accessTokenLifetimeSeconds'
  > {
  readonly world: World
  readonly protections: Protections
  readonly opened: AsyncDisposableStack
}

function groundOf({ world, protections, opened, ...parts }: GroundParts): Ground {
  const { audit, limits, revocations } = protections
  const shared = new Map<object, Promise<unknown>>()
  const ground: Ground = {
    ...world,
    ...parts,
    audit,
    limits,
    revocations,
    open: <T>(recipe: Recipe<Ground, T>) => {
      const known = shared.get(recipe)
      const opening = known ?? openShared(recipe)
      shared.set(recipe, opening)
      return opening as Promise<T>
    },
  }
  return ground

  async function openShared<T>(recipe: Recipe<Ground, T>): Promise<T> {
    const made = await recipe.open(ground)
    if (isDisposable(made)) opened.use(made)
    return made
  }
}

function retentionOf(audit: LoginServerOptions['audit']) {
  if (!isAuditRetention(audit)) return {}
  const { retentionSeconds: auditRetentionSeconds, strangersRetentionSeconds } = audit
  return {
    ...(auditRetentionSeconds !== undefined && { auditRetentionSeconds }),
    ...(strangersRetentionSeconds !== undefined && { strangersRetentionSeconds }),
  }
}
