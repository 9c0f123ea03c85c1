/** Koa 2 and 3: a middleware. Nothing of Koa is loaded. */
import type { ServerResponse } from 'node:http'
import type { Message } from '@latchkey/protocol'
import type { Guard } from '../guard.ts'
import { getPrincipal, remember } from '../principal-of.ts'
import { parseRequirement, type Requirement } from '../requirement.ts'
import { headersOver } from './message-headers.ts'
import { factsOf, type NodeRequest } from './node.ts'

/** What the middleware needs of Koa's context, whatever its state and its types are. */
export interface KoaContextLike {
  readonly req: NodeRequest
  readonly originalUrl: string
  readonly res: Pick<ServerResponse, 'getHeader'>
  status: number
  body: unknown
  set(name: string, value: string | string[]): void
}

/** A middleware of Koa's shape. */
export type KoaMiddleware = <C extends KoaContextLike>(ctx: C, next: () => Promise<unknown>) => Promise<unknown>

/** Protects what comes after it: `app.use(protect(guard))`, `router.get('/private', protect(guard), handler)`. */
export function protect<P>(guard: Guard<P>, requirement?: Requirement<NoInfer<P>>): KoaMiddleware {
  const parsed = parseRequirement(requirement)
  return async (ctx, next) => {
    const facts = factsOf(ctx.req, ctx.originalUrl)
    const decided = guard.decide(facts, parsed)
    const decision = decided instanceof Promise ? await decided : decided
    if (!decision.allowed) return answer(ctx, guard.dialect.decorate(decision.message, facts))
    remember(guard, ctx, decision)
    return await next()
  }
}

/** The principal of a protected request. */
export function principalOf<P>(guard: Guard<P>, ctx: KoaContextLike): P {
  return getPrincipal(guard, ctx)
}

/** Through the context, so that middlewares before it see the answer on its way out. */
function answer(ctx: KoaContextLike, message: Message): void {
  ctx.status = message.status
  for (const [name, lines] of headersOver(message, (name) => ctx.res.getHeader(name))) ctx.set(name, lines)
  ctx.body = message.body
}
