/** The facts of a request where it is not known whose it is: Node's or a web-standard one. */
import type { IncomingMessage } from 'node:http'
import type { RequestFacts } from '@latchkey/protocol'
import { factsOf as factsOfFetch } from './fetch.ts'
import { factsOf as factsOfNode } from './node.ts'

/** @throws {TypeError} when it is neither: the facts of something else would name no credential, and nobody would notice */
export function requestFactsOf(request: IncomingMessage | Request): RequestFacts {
  if (typeof request === 'object' && request !== null) {
    if ('rawHeaders' in request) return factsOfNode(request)
    // Servers bring Request classes of their own.
    if (typeof request.headers?.get === 'function') return factsOfFetch(request)
  }
  throw new TypeError('request: give an IncomingMessage of Node or a web-standard Request (Fastify: request.raw)')
}
