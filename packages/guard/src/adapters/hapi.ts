/** Hapi 21: a lifecycle method. Nothing of Hapi is imported. */
import { remember } from '../admitted.ts'
import { factsOfHapi, type HapiRequestLike, type HapiToolkitLike, takeOver } from '../carriers/hapi.ts'
import { parseRequirement } from '../requirement.ts'
import { type CreateRouteGuard, routeGuards } from '../route-guard.ts'

export type { HapiRequestLike, HapiToolkitLike } from '../carriers/hapi.ts'

/** A lifecycle method of Hapi. */
export type HapiMethod = (request: HapiRequestLike, toolkit: HapiToolkitLike) => Promise<symbol>

/** Guards a route of Hapi, `{ options: { ext: { onPreAuth: { method: auth.protect() } } } }`, or all: `server.ext('onPreAuth', auth.protect())`. */
export const hapiGuard: CreateRouteGuard<HapiMethod, HapiRequestLike> = routeGuards((guard, requirement) => {
  const parsed = parseRequirement(requirement)
  return async (request, toolkit) => {
    const facts = factsOfHapi(request)
    const decided = guard.decide(facts, parsed)
    const decision = decided instanceof Promise ? await decided : decided
    if (!decision.allowed) return takeOver(toolkit, guard.dialect.decorate(decision.message, facts))
    remember(guard, request, decision)
    return toolkit.continue
  }
})
