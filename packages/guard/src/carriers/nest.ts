/** Nest's context: where it holds the platform's own request and response. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyReplyLike, FastifyRequestLike } from './fastify.ts'

/** The value of `@Req()`: the platform's own request, Express's or Fastify's. */
export type NestRequest = IncomingMessage | FastifyRequestLike

/** The part of Nest's `ExecutionContext` that the guard needs. */
export interface NestContextLike {
  getType(): string
  getArgs(): readonly unknown[]
  switchToHttp(): { getRequest(): NestRequest; getResponse(): ServerResponse | FastifyReplyLike }
}

/** A Nest guard (`CanActivate`). */
export type CanActivateLike = { canActivate(context: NestContextLike): Promise<true> }

/** Request and response of one platform; of an operation of GraphQL the request alone, because one answer is for all operations. */
export type NestExchange =
  | { readonly platform: 'express'; readonly request: IncomingMessage; readonly response: ServerResponse }
  | { readonly platform: 'fastify'; readonly request: FastifyRequestLike; readonly response: FastifyReplyLike }
  | { readonly platform: 'graphql'; readonly request: NestRequest }

/** @throws {Error} for handlers that are neither HTTP nor GraphQL over it: no argument of theirs is a request */
export function exchangeIn(context: NestContextLike): NestExchange {
  const type = context.getType()
  if (type === 'graphql') return { platform: 'graphql', request: requestOfOperation(context.getArgs()) }
  if (type !== 'http') throw new Error(`nestGuard: guards HTTP routes, and this is a handler of the kind ${type}`)
  const http = context.switchToHttp()
  const request = http.getRequest()
  const response = http.getResponse()
  // Fastify's request contains Node's.
  return 'raw' in request
    ? { platform: 'fastify', request, response: response as FastifyReplyLike }
    : { platform: 'express', request, response: response as ServerResponse }
}

/** Apollo's context has `req`, and so has Mercurius's; where the app has made its own of Mercurius's, it has the reply. */
function requestOfOperation(args: readonly unknown[]): NestRequest {
  const context = (contextIn(args) ?? {}) as { readonly req?: unknown; readonly reply?: { readonly request?: unknown } }
  const { req, reply } = context
  const request = (req ?? reply?.request) as (NestRequest & { readonly rawHeaders?: unknown }) | undefined
  if (request && ('raw' in request || Array.isArray(request.rawHeaders))) return request
  throw new Error('nestGuard: the context of GraphQL has no request; put it there as `req`')
}

/**
 * The arguments of a resolver are root, arguments, context and info. One that says the type of a value, or finds what another service refers to, is
 * called without arguments. The context stands before the info, and where the fourth is info the second is never taken: a client has written it.
 */
function contextIn([, second, third, fourth]: readonly unknown[]): unknown {
  if (isInfo(fourth)) return third
  return isInfo(third) ? second : third
}

/** `GraphQLResolveInfo`, by what it has in every version. */
function isInfo(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['fieldName', 'parentType', 'schema', 'operation'].every((name) => name in value)
  )
}
