/** Koa 2 and 3: a middleware. Nothing of Koa is loaded. */
import { type KoaContextLike, writeContext } from '../carriers/koa.ts'
import { factsOf } from '../carriers/node.ts'
import type { Guard } from '../guard.ts'
import { getPrincipal, remember } from '../principal-of.ts'
import { parseRequirement, type Requirement } from '../requirement.ts'

export type { KoaContextLike } from '../carriers/koa.ts'

/** A middleware of Koa's shape. */
export type KoaMiddleware = <C extends KoaContextLike>(ctx: C, next: () => Promise<unknown>) => Promise<unknown>

/** Protects what comes after it: `app.use(protect(guard))`, `router.get('/private', protect(guard), handler)`. */
export function protect<P>(guard: Guard<P>, requirement?: Requirement<NoInfer<P>>): KoaMiddleware {
  const parsed = parseRequirement(requirement)
  return async (ctx, next) => {
    const facts = factsOf(ctx.req, ctx.originalUrl)
    const decided = guard.decide(facts, parsed)
    const decision = decided instanceof Promise ? await decided : decided
    if (!decision.allowed) return writeContext(ctx, guard.dialect.decorate(decision.message, facts))
    remember(guard, ctx, decision)
    return await next()
  }
}

/** The principal of a protected request. */
export function principalOf<P>(guard: Guard<P>, ctx: KoaContextLike): P {
  return getPrincipal(guard, ctx)
}
