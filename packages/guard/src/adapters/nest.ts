/** NestJS 11 and 12, on Express and on Fastify: a guard in Nest's own sense. Nothing of Nest is loaded. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Guard } from '../guard.ts'
import { getPrincipal } from '../principal-of.ts'
import type { Requirement } from '../requirement.ts'
import { protect as protectExpress } from './express.ts'
import { type FastifyReplyLike, type FastifyRequestLike, protect as protectFastify } from './fastify.ts'

/** What the guard needs of Nest's `ExecutionContext`. */
export interface NestContextLike {
  getType(): string
  switchToHttp(): { getRequest(): NestRequest; getResponse(): ServerResponse | FastifyReplyLike }
}

/** What `@Req()` gives: the platform's own request, Express's or Fastify's. */
export type NestRequest = IncomingMessage | FastifyRequestLike

/** A guard in Nest's sense (`CanActivate`). */
export interface NestGuard {
  canActivate(context: NestContextLike): Promise<true>
}

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
        const type = context.getType()
        if (type !== 'http') throw new Error(`protect: guards HTTP routes, and this is a handler of the kind ${type}`)
        const http = context.switchToHttp()
        const request = http.getRequest()
        const response = http.getResponse()
        const done = (fault?: unknown) => (fault === undefined ? resolve(true) : reject(fault))
        if ('raw' in request) fastify(request, response as FastifyReplyLike, done)
        else express(request, response as ServerResponse, done)
      }),
  }
}

/** The principal of a protected request, by what `@Req()` gives. */
export function principalOf<P>(guard: Guard<P>, request: NestRequest): P {
  return getPrincipal(guard, request)
}
