/** Koa's context: the parts that a guard needs, and how a refusal is written. */
import type { ServerResponse } from 'node:http'
import type { Message } from '@latchkey/protocol'
import { headersOver } from './message-headers.ts'
import type { NodeRequest } from './node-request.ts'

/** The parts of Koa's context that the middleware needs, whatever its state and its types are. */
export interface KoaContextLike {
  readonly req: NodeRequest
  readonly originalUrl: string
  readonly res: Pick<ServerResponse, 'getHeader'>
  status: number
  body: unknown
  set(name: string, value: string | string[]): void
}

/** Through the context, so that earlier middlewares see the answer on its way out. */
export function writeContext(ctx: KoaContextLike, message: Message): void {
  ctx.status = message.status
  for (const [name, lines] of headersOver(message, (name) => ctx.res.getHeader(name))) ctx.set(name, lines)
  ctx.body = message.body
}
