/** Fastify 5: a hook. Nothing of Fastify is loaded. */
import { type FastifyReplyLike, type FastifyRequestLike, writeReply } from '../carriers/fastify.ts'
import { factsOf } from '../carriers/node.ts'
import type { Decision } from '../decision.ts'
import type { Guard } from '../guard.ts'
import { getPrincipal, remember } from '../principal-of.ts'
import { parseRequirement, type Requirement } from '../requirement.ts'

export type { FastifyReplyLike, FastifyRequestLike } from '../carriers/fastify.ts'

/** A hook with a callback: nothing is waited for unless the guard has to wait. */
export type FastifyHook = (request: FastifyRequestLike, reply: FastifyReplyLike, done: (fault?: Error) => void) => void

/** Protects a route, `{ onRequest: protect(guard) }`, or all of a plugin's routes, `app.addHook('onRequest', protect(guard))`. */
export function protect<P>(guard: Guard<P>, requirement?: Requirement<NoInfer<P>>): FastifyHook {
  const parsed = parseRequirement(requirement)
  return (request, reply, done) => {
    const facts = factsOf(request.raw)
    const settle = (decision: Decision<P>) => {
      if (!decision.allowed) return writeReply(reply, guard.dialect.decorate(decision.message, facts))
      remember(guard, request, decision)
      done()
    }
    const decided = guard.decide(facts, parsed)
    if (decided instanceof Promise) decided.then(settle).catch(done)
    else settle(decided)
  }
}

/** The principal of a protected request. */
export function principalOf<P>(guard: Guard<P>, request: FastifyRequestLike): P {
  return getPrincipal(guard, request)
}
