/** How Nest's Fastify is made: what Node's parser refuses is answered as Node does. Fastify's own answer has a body, for HEAD too. */
import type { Socket } from 'node:net'

export interface FastifyOptions {
  readonly clientErrorHandler: (error: Error, socket: Socket) => void
}

export const fastifyOptions: FastifyOptions = {
  clientErrorHandler: (_error, socket) => void socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'),
}
