/** The facts of a request of unknown origin: Node's or a web-standard one. */
import type { RequestFacts } from '@latchkey/protocol'
import { factsOf as factsOfFetch } from './fetch.ts'
import { factsOf as factsOfNode } from './node.ts'
import type { NodeRequest } from './node-request.ts'

/** @throws {TypeError} when it is neither: the facts of another object would have no credential, and the mistake would go unnoticed */
export function requestFactsOf(request: NodeRequest | Request): RequestFacts {
  if (typeof request === 'object' && request !== null) {
    if ('rawHeaders' in request) return factsOfNode(request)
    // Servers have their own Request classes.
    if (typeof request.headers?.get === 'function') return factsOfFetch(request)
  }
  throw new TypeError('request: give an IncomingMessage of Node or a web-standard Request (Fastify: request.raw)')
}
