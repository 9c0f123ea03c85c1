/** Express 4 and 5, and every server that keeps connect's shape: a middleware. Nothing of Express is loaded. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { factsOf, writeMessage } from '../carriers/node.ts'
import type { Decision } from '../decision.ts'
import type { Guard } from '../guard.ts'
import { getPrincipal, remember } from '../principal-of.ts'
import { parseRequirement, type Requirement } from '../requirement.ts'

/** A middleware of connect's shape. */
export type Middleware = (request: IncomingMessage, response: ServerResponse, next: (fault?: unknown) => void) => void

/** Protects what comes after it: `app.get('/private', protect(guard), handler)`. */
export function protect<P>(guard: Guard<P>, requirement?: Requirement<NoInfer<P>>): Middleware {
  const parsed = parseRequirement(requirement)
  return (request, response, next) => {
    const facts = factsOf(request)
    const settle = (decision: Decision<P>) => {
      if (!decision.allowed)
        return writeMessage(response, guard.dialect.decorate(decision.message, facts), request.method)
      remember(guard, request, decision)
      next()
    }
    const decided = guard.decide(facts, parsed)
    // Express 4 waits for no promise: what fails in one must be handed to it.
    if (decided instanceof Promise) decided.then(settle).catch(next)
    else settle(decided)
  }
}

/** The principal of a protected request. */
export function principalOf<P>(guard: Guard<P>, request: IncomingMessage): P {
  return getPrincipal(guard, request)
}
