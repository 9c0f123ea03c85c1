/** Fastify's own objects: what a guard needs of them, and how a refusal is written. */
import type { Message } from '@latchkey/protocol'
import { headersOver } from './message-headers.ts'
import type { NodeRequest } from './node.ts'

/** What the hook needs of Fastify's request, whatever its server and its types are. */
export interface FastifyRequestLike {
  readonly raw: NodeRequest
}

/** What the hook needs of Fastify's reply. */
export interface FastifyReplyLike {
  code(status: number): unknown
  getHeader(name: string): string | number | string[] | undefined
  removeHeader(name: string): unknown
  header(name: string, value: string | string[]): unknown
  send(payload?: Buffer): unknown
}

/** Through the reply, so that hooks after it and the log know of it. */
export function writeReply(reply: FastifyReplyLike, message: Message): void {
  reply.code(message.status)
  for (const [name, lines] of headersOver(message, (name) => reply.getHeader(name))) {
    // Set-Cookie would be added a second time to the lines that it is in.
    reply.removeHeader(name)
    reply.header(name, lines)
  }
  // As bytes: to text of a JSON type Fastify adds a charset, which is not what the dialect says.
  reply.send(Buffer.from(message.body))
}
