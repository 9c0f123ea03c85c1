/** Express 4 and 5, and every server with connect's middlewares. Nothing of Express is imported. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { remember } from '../admitted.ts'
import { factsOf, writeMessage } from '../carriers/node.ts'
import { parseRequirement } from '../requirement.ts'
import { type CreateRouteGuard, routeGuards } from '../route-guard.ts'

/** A middleware as connect calls it. */
export type Middleware = (request: IncomingMessage, response: ServerResponse, next: (fault?: unknown) => void) => void

/** Guards routes of Express: `app.get('/private', auth.protect(), (request, response) => response.send(auth.principal(request).id))`. */
export const expressGuard: CreateRouteGuard<Middleware, IncomingMessage> = routeGuards((guard, requirement) => {
  const parsed = parseRequirement(requirement)
  return (request, response, next) => {
    const facts = factsOf(request)
    const settle = (decision: Awaited<typeof decided>) => {
      if (!decision.allowed)
        return writeMessage(response, guard.dialect.decorate(decision.message, facts), request.method)
      remember(guard, request, decision)
      next()
    }
    const decided = guard.decide(facts, parsed)
    // Express 4 does not await promises, so errors must be passed to `next`.
    if (decided instanceof Promise) decided.then(settle).catch(next)
    else settle(decided)
  }
})
