/** AWS Lambda behind an HTTP API, a function URL, a REST API or a load balancer: around a handler. Nothing of AWS is imported. */
import { remember } from '../admitted.ts'
import { factsOfEvent, type LambdaEventLike, type LambdaResult, resultOf } from '../carriers/lambda.ts'
import { parseRequirement } from '../requirement.ts'
import { type CreateRouteGuard, routeGuards } from '../route-guard.ts'

export type { LambdaEventLike, LambdaResult } from '../carriers/lambda.ts'

/** Wraps a handler: it only runs for events that the guard lets through. Further arguments (the context) are passed through. */
export type LambdaProtection = <E extends LambdaEventLike, A extends unknown[], R>(
  handler: (event: E, ...more: A) => R | Promise<R>,
) => (event: E, ...more: A) => Promise<R | LambdaResult>

/** Guards handlers of Lambda: `export const handler = auth.protect()(async (event) => auth.principal(event).id)`. */
export const lambdaGuard: CreateRouteGuard<LambdaProtection, LambdaEventLike> = routeGuards((guard, requirement) => {
  const parsed = parseRequirement(requirement)
  return <E extends LambdaEventLike, A extends unknown[], R>(handler: (event: E, ...more: A) => R | Promise<R>) =>
    async (event: E, ...more: A) => {
      const facts = factsOfEvent(event)
      const decision = await guard.decide(facts, parsed)
      if (!decision.allowed) return resultOf(guard.dialect.decorate(decision.message, facts), facts.method)
      remember(guard, event, decision)
      return await handler(event, ...more)
    }
})
