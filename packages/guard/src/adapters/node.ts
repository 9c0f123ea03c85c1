/** Node's own `http` and `https`: `(request: IncomingMessage, response: ServerResponse) => void`. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { remember } from '../admitted.ts'
import { factsOf, writeMessage } from '../carriers/node.ts'
import { parseRequirement } from '../requirement.ts'
import { type CreateRouteGuard, routeGuards } from '../route-guard.ts'

/** A request listener of Node's `http`. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse) => unknown

/** Wraps a listener: it only runs for requests that the guard lets through. */
export type NodeProtection = (listener: NodeListener) => NodeListener

/** Guards listeners of Node's `http`: `auth.protect()((request, response) => response.end(auth.principal(request).id))`. */
export const nodeGuard: CreateRouteGuard<NodeProtection, IncomingMessage> = routeGuards((guard, requirement) => {
  const parsed = parseRequirement(requirement)
  return (listener) => async (request, response) => {
    const facts = factsOf(request)
    const decided = guard.decide(facts, parsed)
    const decision = decided instanceof Promise ? await decided : decided
    if (!decision.allowed)
      return writeMessage(response, guard.dialect.decorate(decision.message, facts), request.method)
    remember(guard, request, decision)
    return listener(request, response)
  }
})
