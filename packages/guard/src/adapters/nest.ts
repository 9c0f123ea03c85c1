/** NestJS 11 and 12, on Express and on Fastify: a guard in Nest's own sense. Nothing of Nest is loaded. */
import { exchangeIn, type NestContextLike, type NestRequest } from '../carriers/nest.ts'
import { type CreateRouteGuard, routeGuards } from '../route-guard.ts'
import { expressGuard } from './express.ts'
import { fastifyGuard } from './fastify.ts'

export type { NestContextLike, NestRequest } from '../carriers/nest.ts'

/** A guard in Nest's sense (`CanActivate`). */
export type CanActivateLike = { canActivate(context: NestContextLike): Promise<true> }

/**
 * Guards a route or a controller of Nest, `@UseGuards(auth.protect())`, or every route, `app.useGlobalGuards(auth.protect({ except }))`.
 *
 * A refusal is written as the dialect words it, and is then complete: it becomes no exception, so that no exception filter writes
 * a second answer over it, and nothing behind the guard runs.
 */
export const nestGuard: CreateRouteGuard<CanActivateLike, NestRequest> = routeGuards((guard, requirement) => {
  const express = expressGuard(guard).protect(requirement)
  const fastify = fastifyGuard(guard).protect(requirement)
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
})
