/** Web-standard handlers: `(request: Request) => Response`. */
import { remember } from '../admitted.ts'
import { factsOf, responseOf } from '../carriers/fetch.ts'
import { parseRequirement } from '../requirement.ts'
import { type CreateRouteGuard, routeGuards } from '../route-guard.ts'

/** A web-standard handler. Further arguments (environment, context) are passed through. */
export type FetchHandler<A extends unknown[]> = (request: Request, ...more: A) => Response | Promise<Response>

/** Wraps a handler: it only runs for requests that the guard lets through. */
export type FetchProtection = <A extends unknown[]>(
  handler: FetchHandler<A>,
) => (request: Request, ...more: A) => Promise<Response>

/** Guards web-standard handlers: `auth.protect()((request) => new Response(auth.principal(request).id))`. */
export const fetchGuard: CreateRouteGuard<FetchProtection, Request> = routeGuards((guard, requirement) => {
  const parsed = parseRequirement(requirement)
  return <A extends unknown[]>(handler: FetchHandler<A>) =>
    async (request: Request, ...more: A) => {
      const facts = factsOf(request)
      const decided = guard.decide(facts, parsed)
      const decision = decided instanceof Promise ? await decided : decided
      if (!decision.allowed) return responseOf(guard.dialect.decorate(decision.message, facts), request.method)
      remember(guard, request, decision)
      return handler(request, ...more)
    }
})
