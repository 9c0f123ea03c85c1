/** Hono 4: a middleware. */
import type { Context, MiddlewareHandler } from 'hono'
import { remember } from '../admitted.ts'
import { factsOf, responseOf } from '../carriers/fetch.ts'
import { parseRequirement } from '../requirement.ts'
import { type CreateRouteGuard, routeGuards } from '../route-guard.ts'

/** Guards routes of Hono: `app.get('/private', auth.protect(), (c) => c.text(auth.principal(c).id))`. */
export const honoGuard: CreateRouteGuard<MiddlewareHandler, Context> = routeGuards((guard, requirement) => {
  const parsed = parseRequirement(requirement)
  return async (c, next) => {
    const facts = factsOf(c.req.raw)
    const decided = guard.decide(facts, parsed)
    const decision = decided instanceof Promise ? await decided : decided
    if (!decision.allowed) return responseOf(guard.dialect.decorate(decision.message, facts), c.req.method)
    remember(guard, c, decision)
    return await next()
  }
})
