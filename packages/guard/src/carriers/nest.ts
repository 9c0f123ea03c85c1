/** Nest's context: where it holds the platform's own request and response. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyReplyLike, FastifyRequestLike } from './fastify.ts'

/** The value of `@Req()`: the platform's own request, Express's or Fastify's. */
export type NestRequest = IncomingMessage | FastifyRequestLike

/** The part of Nest's `ExecutionContext` that the guard needs. */
export interface NestContextLike {
  getType(): string
  switchToHttp(): { getRequest(): NestRequest; getResponse(): ServerResponse | FastifyReplyLike }
}

/** Request and response of one platform. */
export type NestExchange =
  | { readonly platform: 'express'; readonly request: IncomingMessage; readonly response: ServerResponse }
  | { readonly platform: 'fastify'; readonly request: FastifyRequestLike; readonly response: FastifyReplyLike }

/** @throws {Error} for handlers that are not HTTP: their first argument is not a request */
export function exchangeIn(context: NestContextLike): NestExchange {
  const type = context.getType()
  if (type !== 'http') throw new Error(`nestGuard: guards HTTP routes, and this is a handler of the kind ${type}`)
  const http = context.switchToHttp()
  const request = http.getRequest()
  const response = http.getResponse()
  // Fastify's request contains Node's.
  return 'raw' in request
    ? { platform: 'fastify', request, response: response as FastifyReplyLike }
    : { platform: 'express', request, response: response as ServerResponse }
}
