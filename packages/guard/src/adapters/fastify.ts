/** Fastify 5: a hook. Nothing of Fastify is imported. */
import { remember } from '../admitted.ts'
import { type FastifyReplyLike, type FastifyRequestLike, writeReply } from '../carriers/fastify.ts'
import { factsOf } from '../carriers/node.ts'
import { parseRequirement } from '../requirement.ts'
import { type CreateRouteGuard, routeGuards } from '../route-guard.ts'

export type { FastifyReplyLike, FastifyRequestLike } from '../carriers/fastify.ts'

/** A hook with a callback: it only waits when the guard has to wait. */
export type FastifyHook = (request: FastifyRequestLike, reply: FastifyReplyLike, done: (fault?: Error) => void) => void

/** Guards a route of Fastify, `{ onRequest: auth.protect() }`, or all routes of a plugin, `app.addHook('onRequest', auth.protect())`. */
export const fastifyGuard: CreateRouteGuard<FastifyHook, FastifyRequestLike> = routeGuards((guard, requirement) => {
  const parsed = parseRequirement(requirement)
  return (request, reply, done) => {
    const facts = factsOf(request.raw)
    const settle = (decision: Awaited<typeof decided>) => {
      if (!decision.allowed) return writeReply(reply, guard.dialect.decorate(decision.message, facts))
      remember(guard, request, decision)
      done()
    }
    const decided = guard.decide(facts, parsed)
    if (decided instanceof Promise) decided.then(settle).catch(done)
    else settle(decided)
  }
})
