/** Koa 2 and 3: a middleware. Nothing of Koa is imported. */
import { remember } from '../admitted.ts'
import { type KoaContextLike, writeContext } from '../carriers/koa.ts'
import { factsOf } from '../carriers/node.ts'
import { parseRequirement } from '../requirement.ts'
import { type CreateRouteGuard, routeGuards } from '../route-guard.ts'

export type { KoaContextLike } from '../carriers/koa.ts'

/** A Koa middleware. */
export type KoaMiddleware = <C extends KoaContextLike>(ctx: C, next: () => Promise<unknown>) => Promise<unknown>

/** Guards everything after it in Koa: `app.use(auth.protect())`, `router.get('/private', auth.protect(), handler)`. */
export const koaGuard: CreateRouteGuard<KoaMiddleware, KoaContextLike> = routeGuards((guard, requirement) => {
  const parsed = parseRequirement(requirement)
  return async (ctx, next) => {
    const facts = factsOf(ctx.req, ctx.originalUrl)
    const decided = guard.decide(facts, parsed)
    const decision = decided instanceof Promise ? await decided : decided
    if (!decision.allowed) return writeContext(ctx, guard.dialect.decorate(decision.message, facts))
    remember(guard, ctx, decision)
    return await next()
  }
})
