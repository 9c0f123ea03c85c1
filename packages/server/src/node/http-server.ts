/** Node's HTTP server with our limits. */
import { createServer, type Server } from 'node:http'
import type { LoginServer } from '../server/login-server.ts'
import { nodeListener } from './node-listener.ts'

const HEADERS_BYTES = 16_384
const HEADERS_MILLISECONDS = 10_000
const REQUEST_MILLISECONDS = 15_000

/** Once it is closed, each answer still to come ends its connection. */
export function createHttpServer(server: Pick<LoginServer, 'respond' | 'refuse' | 'clock'>): Server {
  const limits = {
    maxHeaderSize: HEADERS_BYTES,
    headersTimeout: HEADERS_MILLISECONDS,
    requestTimeout: REQUEST_MILLISECONDS,
  }
  const http: Server = createServer(
    limits,
    nodeListener(server, () => http.listening),
  )
  return http
}
