/** Nest's context: where the platform's own request and response are in it. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyReplyLike, FastifyRequestLike } from './fastify.ts'

/** What `@Req()` gives: the platform's own request, Express's or Fastify's. */
export type NestRequest = IncomingMessage | FastifyRequestLike

/** What the guard needs of Nest's `ExecutionContext`. */
export interface NestContextLike {
  getType(): string
  switchToHttp(): { getRequest(): NestRequest; getResponse(): ServerResponse | FastifyReplyLike }
}

/** The two, of one platform. */
export type NestExchange =
  | { readonly platform: 'express'; readonly request: IncomingMessage; readonly response: ServerResponse }
  | { readonly platform: 'fastify'; readonly request: FastifyRequestLike; readonly response: FastifyReplyLike }

/** @throws {Error} for a handler of another kind: its first argument is no request */
export function exchangeIn(context: NestContextLike): NestExchange {
  const type = context.getType()
  if (type !== 'http') throw new Error(`nestGuard: guards HTTP routes, and this is a handler of the kind ${type}`)
  const http = context.switchToHttp()
  const request = http.getRequest()
  const response = http.getResponse()
  // Fastify's request has Node's within.
  return 'raw' in request
    ? { platform: 'fastify', request, response: response as FastifyReplyLike }
    : { platform: 'express', request, response: response as ServerResponse }
}
