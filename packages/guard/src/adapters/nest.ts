/** NestJS 11 and 12, on Express and on Fastify, and its GraphQL: a Nest guard. Nothing of Nest is imported. */
import { type CanActivateLike, exchangeIn, type NestRequest } from '../carriers/nest.ts'
import { parseRequirement } from '../requirement.ts'
import { type CreateRouteGuard, routeGuards } from '../route-guard.ts'
import { expressGuard, type Middleware } from './express.ts'
import { fastifyGuard } from './fastify.ts'
import { admitOperation } from './nest-operation.ts'

export type { CanActivateLike, NestContextLike, NestRequest } from '../carriers/nest.ts'

/**
 * `app.use(auth.resourceMetadata())` is a middleware, on both platforms: a Nest guard is asked about routes alone.
 *
 * Guards a route or a controller of Nest, `@UseGuards(auth.protect())`, or every route, `app.useGlobalGuards(auth.protect({ except }))`.
 *
 * A refusal is written in the dialect's words and is then complete. It is not an exception, so no exception filter writes a second
 * answer over it, and nothing behind the guard runs. Of an operation of GraphQL it is an error of that operation.
 */
export const nestGuard: CreateRouteGuard<CanActivateLike, NestRequest, [], Middleware> = routeGuards(
  (guard, requirement) => {
    const express = expressGuard(guard).protect(requirement)
    const fastify = fastifyGuard(guard).protect(requirement)
    const parsed = parseRequirement(requirement)
    return {
      canActivate: (context) =>
        // When it is refused the promise never settles. Each request has its own, so that both are collected together.
        new Promise((resolve, reject) => {
          const exchange = exchangeIn(context)
          const done = (fault?: unknown) => (fault === undefined ? resolve(true) : reject(fault))
          if (exchange.platform === 'graphql') resolve(admitOperation(guard, parsed, exchange.request))
          else if (exchange.platform === 'fastify') fastify(exchange.request, exchange.response, done)
          else express(exchange.request, exchange.response, done)
        }),
    }
  },
  (guard) => expressGuard(guard).protect(),
)
