/** The routes of an app as endpoints of its face. */
import { parseRequirement, type Requirement } from '@latchkey/guard'
import { optional, positiveUpTo, readOptions } from '@latchkey/options'
import type { Dialect, Message } from '@latchkey/protocol'
import type { Answer } from '../http/answer.ts'
import { type AnyCall, type Endpoint, type EndpointParts, guarded, open } from '../http/endpoint.ts'
import { type StatedLimit, statedLimit } from '../limits/limit.ts'
import type { GuardedRoute, PublicRoute } from './face.ts'
import { written } from './written.ts'

/** What public routes name. */
const APP_ROUTES: StatedLimit = statedLimit(
  'app_route',
  'What a route costs, and how often it may be asked for, is known to the app alone.',
)

/** A route of any principal. */
export type AppRoute = GuardedRoute<unknown> | PublicRoute

export function appEndpoint(route: AppRoute, dialect: Dialect): Endpoint {
  const { method, path } = route
  const parts: EndpointParts<undefined> = {
    id: `${method} ${path}`,
    summary: 'A route of the app.',
    tag: 'App',
    method,
    path,
    atHost: true,
    answers: {},
    ...(route.deadlineMilliseconds !== undefined && { deadlineMilliseconds: route.deadlineMilliseconds }),
  }
  if (route.public) {
    return open({
      ...parts,
      limits: [APP_ROUTES],
      handle: async (call) => appsOwn(await written(await route.handle(contextOf(call)), dialect, call.signal)),
    })
  }
  return guarded({
    ...parts,
    requirement: requirementOf(route),
    handle: async (call) => {
      const { principal, claims } = call
      return appsOwn(await written(await route.handle({ ...contextOf(call), principal, claims }), dialect, call.signal))
    },
  })
}

function appsOwn(message: Message): Answer {
  return { ...message, isApps: true }
}

const DEADLINE = { deadlineMilliseconds: optional(undefined, positiveUpTo(3_600_000, 'milliseconds')) }

/** One line for each thing that a route's deadline or requirement makes impossible. */
export function routeFaults(route: AppRoute): readonly string[] {
  const { deadlineMilliseconds } = route
  const { faults = [] } = readOptions(DEADLINE, { deadlineMilliseconds })
  return [...faults.map((line) => `${route.method} ${route.path}: ${line}`), ...requirementFaults(route)]
}

function requirementFaults(route: AppRoute): readonly string[] {
  if (route.public) return []
  try {
    const { except } = parseRequirement(requirementOf(route))
    return except ? [`${route.method} ${route.path}: except: a row is one path; make it public or leave this out`] : []
  } catch (fault) {
    if (!(fault instanceof TypeError)) throw fault
    return [`${route.method} ${route.path}: ${fault.message}`]
  }
}

/** What is left of a route's row is what it demands. */
function requirementOf({
  method: _m,
  path: _p,
  public: _u,
  handle: _h,
  deadlineMilliseconds: _d,
  ...requirement
}: GuardedRoute<unknown>): Requirement {
  return requirement
}

function contextOf({ facts, path, pathParts, search, signal }: AnyCall) {
  return { method: facts.method, path, params: pathParts, query: search, signal }
}
