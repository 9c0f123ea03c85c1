/** Fastify 5: a hook. Nothing of Fastify is loaded. */
import type { Message } from '@latchkey/protocol'
import type { Decision } from '../decision.ts'
import type { Guard } from '../guard.ts'
import { getPrincipal, remember } from '../principal-of.ts'
import { parseRequirement, type Requirement } from '../requirement.ts'
import { headersOver } from './message-headers.ts'
import { factsOf, type NodeRequest } from './node.ts'

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

/** A hook with a callback: nothing is waited for unless the guard has to wait. */
export type FastifyHook = (request: FastifyRequestLike, reply: FastifyReplyLike, done: (fault?: Error) => void) => void

/** Protects a route, `{ onRequest: protect(guard) }`, or all of a plugin's routes, `app.addHook('onRequest', protect(guard))`. */
export function protect<P>(guard: Guard<P>, requirement?: Requirement<NoInfer<P>>): FastifyHook {
  const parsed = parseRequirement(requirement)
  return (request, reply, done) => {
    const facts = factsOf(request.raw)
    const settle = (decision: Decision<P>) => {
      if (!decision.allowed) return writeReply(reply, guard.dialect.decorate(decision.message, facts))
      remember(guard, request, decision)
      done()
    }
    const decided = guard.decide(facts, parsed)
    if (decided instanceof Promise) decided.then(settle).catch(done)
    else settle(decided)
  }
}

/** The principal of a protected request. */
export function principalOf<P>(guard: Guard<P>, request: FastifyRequestLike): P {
  return getPrincipal(guard, request)
}

/** Through the reply, so that hooks after it and the log know of it. */
function writeReply(reply: FastifyReplyLike, message: Message): void {
  reply.code(message.status)
  for (const [name, lines] of headersOver(message, (name) => reply.getHeader(name))) {
    // Set-Cookie would be added a second time to the lines that it is in.
    reply.removeHeader(name)
    reply.header(name, lines)
  }
  // As bytes: to text of a JSON type Fastify adds a charset, which is not what the dialect says.
  reply.send(Buffer.from(message.body))
}
