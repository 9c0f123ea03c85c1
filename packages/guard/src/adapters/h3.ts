/** h3 2, and so Nitro 3: a middleware. Nothing of h3 is imported. */
import { remember } from '../admitted.ts'
import { responseOf } from '../carriers/fetch.ts'
import { factsOfEvent, type H3EventLike } from '../carriers/h3.ts'
import { parseRequirement } from '../requirement.ts'
import { type CreateRouteGuard, routeGuards } from '../route-guard.ts'

export type { H3EventLike } from '../carriers/h3.ts'

/** A middleware of h3. */
export type H3Middleware = (event: H3EventLike, next: () => unknown) => Promise<unknown>

/** Guards routes of h3: `app.get('/private', (event) => auth.principal(event).id, { middleware: [auth.protect()] })`. */
export const h3Guard: CreateRouteGuard<H3Middleware, H3EventLike> = routeGuards((guard, requirement) => {
  const parsed = parseRequirement(requirement)
  return async (event, next) => {
    const facts = factsOfEvent(event)
    const decided = guard.decide(facts, parsed)
    const decision = decided instanceof Promise ? await decided : decided
    if (!decision.allowed) return responseOf(guard.dialect.decorate(decision.message, facts), event.req.method)
    remember(guard, event, decision)
    return await next()
  }
})
