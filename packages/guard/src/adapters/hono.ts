/** Hono 4: a middleware. */
import type { Context, MiddlewareHandler } from 'hono'
import { factsOf, responseOf } from '../carriers/fetch.ts'
import type { Guard } from '../guard.ts'
import { getPrincipal, remember } from '../principal-of.ts'
import { parseRequirement, type Requirement } from '../requirement.ts'

/** Protects what comes after it: `app.get('/private', protect(guard), handler)`. */
export function protect<P>(guard: Guard<P>, requirement?: Requirement<NoInfer<P>>): MiddlewareHandler {
  const parsed = parseRequirement(requirement)
  return async (c, next) => {
    const facts = factsOf(c.req.raw)
    const decided = guard.decide(facts, parsed)
    const decision = decided instanceof Promise ? await decided : decided
    if (!decision.allowed) return responseOf(guard.dialect.decorate(decision.message, facts), c.req.method)
    remember(guard, c, decision)
    return await next()
  }
}

/** The principal of a protected request. */
export function principalOf<P>(guard: Guard<P>, c: Context): P {
  return getPrincipal(guard, c)
}
