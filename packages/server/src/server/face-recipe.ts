/** The recipe of a face whose parts are at hand. */
import { noAudit } from '../audit/no-audit.ts'
import { noRateLimits } from '../limits/no-rate-limits.ts'
import { logInEndpoints } from '../login/endpoints/log-in.ts'
import { noLoginLimits } from '../login/no-login-limits.ts'
import type { Users } from '../login/users.ts'
import type { Recipe } from '../world/recipe.ts'
import { createSystemClock } from '../world/system-clock.ts'
import { composeFace, type FaceHandlers } from './compose-face.ts'
import { addressOf, type FaceRecipe, type OpenedFace, type RouteAddress } from './face.ts'
import { nothingRevoked } from './face-feed.ts'
import { type FaceDefinition, faceFaults, requireFaceKinds } from './face-options.ts'
import type { Ground } from './ground.ts'
import { operationEndpoints } from './operation-endpoints.ts'
import { sharedUsers } from './shared-users.ts'
import { thrown } from './thrown.ts'

/**
 * Keeps the principal's type from `users` to the routes' handlers.
 *
 * @throws {TypeError} if an option is unknown, missing or of another kind: one line for each fault
 */
export function face<P>(definition: FaceDefinition<P>): FaceRecipe {
  requireFaceKinds(definition)
  const { dialect, keys, users = sharedUsers } = definition
  const recipe = 'open' in users ? users : undefined
  const wrong = faceFaults(definition).map((line) => `${dialect.name}: ${line}`)
  const isRight = wrong.length === 0
  return Object.freeze({
    name: dialect.name,
    keys: isRight ? keys : [],
    faults: () => (isRight ? [...thrown(() => outline(definition)), ...(recipe?.faults() ?? [])] : wrong),
    ...(dialect.basePath !== undefined && { basePath: dialect.basePath }),
    addresses: () => (isRight ? addressesOf(definition) : []),
    ...(recipe?.probe && { probe: recipe.probe }),
    ...((definition.users === undefined || definition.users === sharedUsers) && { needsPeople: true }),
    open: async (ground: Ground): Promise<OpenedFace> => ({
      ...(definition as FaceDefinition),
      users:
        'open' in users
          ? await ground.open<Users<never>>(users as Recipe<Ground, Users<never>>)
          : (users as Users<never>),
    }),
  })
}

function addressesOf({
  dialect,
  routes = [],
  endpoints = [],
}: Pick<FaceDefinition, 'dialect' | 'routes' | 'endpoints'>): readonly RouteAddress[] {
  const ofApp = routes.map(({ method, path }) => ({ method, path, atHost: true }) as const)
  const logins = [dialect, ...(dialect.otherLogins ?? [])].flatMap(logInEndpoints)
  return [...logins, ...operationEndpoints(dialect), ...ofApp, ...endpoints].map(addressOf)
}

/** A trial of the face, without users and over a ground that does nothing: impossible options throw here, before any start. */
function outline<P>(definition: FaceDefinition<P>): FaceHandlers<P> {
  const { users } = definition
  const outlined = composeFace<P>({ ...definition, users: !users || 'open' in users ? NOBODY : users }, OUTLINE)
  outlined.rowsOn('public')
  return outlined
}

const NOBODY: Users<never> = { authenticate: () => undefined }

const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined }

const OUTLINE: Parameters<typeof composeFace>[1] = {
  clock: createSystemClock(),
  randomId: () => '',
  logger: SILENT,
  store: undefined,
  audit: noAudit,
  limits: noRateLimits,
  logins: noLoginLimits,
  feed: nothingRevoked,
  revocations: { append: async () => undefined },
  whenLost: 'fail-closed',
  deadlineMilliseconds: 1,
  bodyDeadlineMilliseconds: 1,
  routeDeadlineMilliseconds: 1,
  development: false,
  // So that a row of each endpoint is tried.
  listeners: { administration: 'public', documentation: 'public', health: 'public', revocationFeed: 'public' },
  clientOf: () => ({}),
}
