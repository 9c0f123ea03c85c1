/** Node's own `http` and `https`: `(request: IncomingMessage, response: ServerResponse) => void`. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { factsOf, writeMessage } from '../carriers/node.ts'
import type { Guard } from '../guard.ts'
import { getPrincipal, remember } from '../principal-of.ts'
import { parseRequirement, type Requirement } from '../requirement.ts'

/** A request listener of Node's `http`. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse) => unknown

/** Protects a listener: it runs only for requests that the guard lets through. */
export function protect<P>(
  guard: Guard<P>,
  requirement?: Requirement<NoInfer<P>>,
): (listener: NodeListener) => NodeListener {
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
}

/** The principal of a protected request. */
export function principalOf<P>(guard: Guard<P>, request: IncomingMessage): P {
  return getPrincipal(guard, request)
}
