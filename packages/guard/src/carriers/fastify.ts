/** Fastify's own objects: the parts that a guard needs, and how a refusal is written. */
import type { Message } from '@latchkey/protocol'
import { headersOver } from './message-headers.ts'
import type { NodeRequest } from './node-request.ts'

/** The parts of Fastify's request that the hook needs, whatever its server and its types are. */
export interface FastifyRequestLike {
  readonly raw: NodeRequest
}

/** The parts of Fastify's reply that the hook needs. */
export interface FastifyReplyLike {
  code(status: number): unknown
  getHeader(name: string): string | number | string[] | undefined
  removeHeader(name: string): unknown
  header(name: string, value: string | string[]): unknown
  send(payload?: Buffer): unknown
}

/** Through the reply, so that later hooks and the log see it. */
export function writeReply(reply: FastifyReplyLike, message: Message): void {
  reply.code(message.status)
  for (const [name, lines] of headersOver(message, (name) => reply.getHeader(name))) {
    // Setting Set-Cookie again would add its lines a second time.
    reply.removeHeader(name)
    reply.header(name, lines)
  }
  // As bytes: Fastify adds a charset to text of a JSON type, and the dialect sends none.
  reply.send(Buffer.from(message.body))
}
