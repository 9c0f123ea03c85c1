/** The recipe of a face whose parts are at hand. */
import { type OptionTable, optional, parseOptions, part, withMethods } from '@latchkey/options'
import type { Dialect } from '@latchkey/protocol'
import { noAudit } from '../audit/no-audit.ts'
import { noRateLimits } from '../limits/no-rate-limits.ts'
import { logInEndpoints } from '../login/endpoints/log-in.ts'
import { noLoginLimits } from '../login/no-login-limits.ts'
import type { Users } from '../login/users.ts'
import type { Recipe } from '../world/recipe.ts'
import { createSystemClock } from '../world/system-clock.ts'
import { composeFace, type FaceHandlers } from './compose-face.ts'
import type { Face, FaceRecipe, OpenedFace, RouteAddress } from './face.ts'
import { nothingRevoked } from './face-feed.ts'
import type { Ground } from './ground.ts'
import { sharedUsers } from './shared-users.ts'

/** What a face is made of. */
export interface FaceDefinition<P = unknown> extends Omit<Face<P>, 'users'> {
  /**
   * A face may have people of its own, or a recipe for them, which is opened once for all faces that name it. Default: the
   * server's.
   */
  readonly users?: Users<P> | Recipe<Ground, Users<P>>
}

const OPTIONS = {
  dialect: withMethods<Dialect>('what oauth(), flaskJwt() or flaskPyjwt() returns', 'policy'),
  keys: part<FaceDefinition['keys']>('a list of keys, or what openKeyRing() returns'),
  users: optional(undefined, part<NonNullable<FaceDefinition['users']>>('users, or a recipe that opens them')),
  routes: optional([], part<readonly unknown[]>('a list of routes')),
  sessions: optional(undefined, part<object>('what createLoginSessions() returns as sessions')),
  opaqueTokens: optional(undefined, withMethods('`matches` and `resolve`', 'matches', 'resolve')),
  endpoints: optional([], part<readonly unknown[]>('a list of endpoints')),
} satisfies OptionTable<keyof FaceDefinition>

/**
 * Keeps the principal's type from `users` to the routes' handlers.
 *
 * @throws {TypeError} one line for each option that is unknown, missing or of another kind
 */
export function face<P>(definition: FaceDefinition<P>): FaceRecipe {
  parseOptions(OPTIONS, definition)
  const { dialect, keys, users = sharedUsers } = definition
  const recipe = 'open' in users ? users : undefined
  const faults = () => [...faultsOf(() => outline(definition)), ...(recipe?.faults() ?? [])]
  return Object.freeze({
    name: dialect.name,
    keys,
    faults,
    addresses: () => addressesOf(definition),
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
  return [...logInEndpoints(dialect), ...routes, ...endpoints].map(({ method, path }) => ({ method, path }))
}

/** A trial of the face, without users and over a ground that does nothing: impossible options throw here, before any start. */
function outline<P>(definition: FaceDefinition<P>): FaceHandlers<P> {
  const { users } = definition
  return composeFace<P>({ ...definition, users: !users || 'open' in users ? NOBODY : users }, OUTLINE)
}

function faultsOf(work: () => unknown): readonly string[] {
  try {
    work()
    return []
  } catch (fault) {
    if (!(fault instanceof TypeError)) throw fault
    return fault.message.split('\n')
  }
}

const NOBODY: Users<never> = { authenticate: () => undefined }

const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined }

const OUTLINE: Parameters<typeof composeFace>[1] = {
  clock: createSystemClock(),
  randomId: () => '',
  logger: SILENT,
  audit: noAudit,
  limits: noRateLimits,
  logins: noLoginLimits,
  feed: nothingRevoked,
  whenLost: 'fail-closed',
  deadlineMilliseconds: 1,
  bodyDeadlineMilliseconds: 1,
  development: false,
  clientOf: () => ({}),
}
