/** Node's own `http` and `https`: `(request: IncomingMessage, response: ServerResponse) => void`. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Message, RequestFacts } from '@latchkey/protocol'
import type { Guard } from '../guard.ts'
import { getPrincipal } from '../principal-of.ts'
import { parseRequirement, type Requirement } from '../requirement.ts'

/** A request listener of Node's `http`. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse) => unknown

/** Protects a listener: it runs only for requests that the guard lets through. */
export function protect<P>(guard: Guard<P>, requirement?: Requirement): (listener: NodeListener) => NodeListener {
  const parsed = parseRequirement(requirement)
  return (listener) => async (request, response) => {
    const facts = factsOf(request)
    const decided = guard.decide(facts, parsed)
    const decision = decided instanceof Promise ? await decided : decided
    if (!decision.allowed)
      return writeMessage(response, guard.dialect.decorate(decision.message, facts), request.method)
    guard.principals.set(request, decision.principal)
    return listener(request, response)
  }
}

/** The principal of a protected request. */
export function principalOf<P>(guard: Guard<P>, request: IncomingMessage): P {
  return getPrincipal(guard, request)
}

/**
 * The facts of a Node request, read from `rawHeaders`: `headers` drops the second Authorization line without a word.
 * Node's parser has taken the blanks around values off.
 */
export function factsOf(request: IncomingMessage): RequestFacts {
  const { rawHeaders } = request
  const header = (name: string): readonly string[] => {
    const wanted = name.toLowerCase()
    const values: string[] = []
    for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
      if (rawHeaders[i]?.toLowerCase() === wanted) values.push(rawHeaders[i + 1] ?? '')
    }
    return values
  }
  const scheme = 'encrypted' in request.socket ? 'https' : 'http'
  const host = header('host')[0]
  return { method: request.method ?? 'GET', origin: host ? `${scheme}://${host}` : undefined, header }
}

/** Writes a message with its length and ends the response; 204 has neither content nor a length (RFC 9110 §8.6). */
export function writeMessage(response: ServerResponse, message: Message, method: string | undefined): void {
  const body = Buffer.from(message.body, 'utf8')
  response.statusCode = message.status
  for (const [name, value] of message.headers) response.appendHeader(name, value)
  if (message.status !== 204) response.setHeader('Content-Length', body.byteLength)
  response.end(method === 'HEAD' || message.status === 204 ? undefined : body)
}
