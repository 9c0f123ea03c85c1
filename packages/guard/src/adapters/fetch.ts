/** Web-standard handlers: `(request: Request) => Response`. */
import { factsOf, responseOf } from '../carriers/fetch.ts'
import type { Guard } from '../guard.ts'
import { getPrincipal, remember } from '../principal-of.ts'
import { parseRequirement, type Requirement } from '../requirement.ts'

/** A web-standard handler. Further arguments (environment, context) are handed through. */
export type FetchHandler<A extends unknown[]> = (request: Request, ...more: A) => Response | Promise<Response>

/** Protects a handler: it runs only for requests that the guard lets through. */
export function protect<P>(
  guard: Guard<P>,
  requirement?: Requirement<NoInfer<P>>,
): <A extends unknown[]>(handler: FetchHandler<A>) => (request: Request, ...more: A) => Promise<Response> {
  const parsed = parseRequirement(requirement)
  return (handler) =>
    async (request, ...more) => {
      const facts = factsOf(request)
      const decided = guard.decide(facts, parsed)
      const decision = decided instanceof Promise ? await decided : decided
      if (!decision.allowed) return responseOf(guard.dialect.decorate(decision.message, facts), request.method)
      remember(guard, request, decision)
      return handler(request, ...more)
    }
}

/** The principal of a protected request. */
export function principalOf<P>(guard: Guard<P>, request: Request): P {
  return getPrincipal(guard, request)
}
