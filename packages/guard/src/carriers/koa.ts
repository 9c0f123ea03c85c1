/** Koa's context: what a guard needs of it, and how a refusal is written. */
import type { ServerResponse } from 'node:http'
import type { Message } from '@latchkey/protocol'
import { headersOver } from './message-headers.ts'
import type { NodeRequest } from './node.ts'

/** What the middleware needs of Koa's context, whatever its state and its types are. */
export interface KoaContextLike {
  readonly req: NodeRequest
  readonly originalUrl: string
  readonly res: Pick<ServerResponse, 'getHeader'>
  status: number
  body: unknown
  set(name: string, value: string | string[]): void
}

/** Through the context, so that middlewares before it see the answer on its way out. */
export function writeContext(ctx: KoaContextLike, message: Message): void {
  ctx.status = message.status
  for (const [name, lines] of headersOver(message, (name) => ctx.res.getHeader(name))) ctx.set(name, lines)
  ctx.body = message.body
}
