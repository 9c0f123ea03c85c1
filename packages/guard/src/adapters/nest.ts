/** NestJS 11 and 12, on Express and on Fastify: a guard in Nest's own sense. Nothing of Nest is loaded. */
import { exchangeIn, type NestContextLike, type NestRequest } from '../carriers/nest.ts'
import type { Guard } from '../guard.ts'
import { getPrincipal } from '../principal-of.ts'
import type { Requirement } from '../requirement.ts'
import { protect as protectExpress } from './express.ts'
import { protect as protectFastify } from './fastify.ts'

export type { NestContextLike, NestRequest } from '../carriers/nest.ts'

/** A guard in Nest's sense (`CanActivate`). */
export type NestGuard = { canActivate(context: NestContextLike): Promise<true> }

/**
 * Protects a route or a controller, `@UseGuards(protect(guard))`, or every route, `app.useGlobalGuards(protect(guard, { except }))`.
 *
 * A refusal is written as the dialect words it, and is then complete: it becomes no exception, so that no exception filter writes
 * a second answer over it, and nothing behind the guard runs.
 */
export function protect<P>(guard: Guard<P>, requirement?: Requirement<NoInfer<P>>): NestGuard {
  const express = protectExpress(guard, requirement)
  const fastify = protectFastify(guard, requirement)
  return {
    canActivate: (context) =>
      // Where it is refused it never settles; a promise of its own each time, so that it is collected with its request.
      new Promise((resolve, reject) => {
        const exchange = exchangeIn(context)
        const done = (fault?: unknown) => (fault === undefined ? resolve(true) : reject(fault))
        if (exchange.platform === 'fastify') fastify(exchange.request, exchange.response, done)
        else express(exchange.request, exchange.response, done)
      }),
  }
}

/** The principal of a protected request, by what `@Req()` gives. */
export function principalOf<P>(guard: Guard<P>, request: NestRequest): P {
  return getPrincipal(guard, request)
}
