/** Node's HTTP server with our limits. */
import { createServer, type Server } from 'node:http'
import type { LoginServer } from '../server/login-server.ts'
import { nodeListener } from './node-listener.ts'

const HEADERS_BYTES = 16_384
const HEADERS_MILLISECONDS = 10_000
const REQUEST_MILLISECONDS = 15_000

/**
 * Once it is closed, each answer still to come ends its connection.
 *
 * @param onLoopback - whether only this machine will reach it
 */
export function createHttpServer(
  server: Pick<LoginServer, 'respond' | 'refuse' | 'clock'>,
  onLoopback: boolean,
): Server {
  const limits = {
    maxHeaderSize: HEADERS_BYTES,
    headersTimeout: HEADERS_MILLISECONDS,
    requestTimeout: REQUEST_MILLISECONDS,
  }
  const http: Server = createServer(limits, nodeListener(server, { keepAlive: () => http.listening, onLoopback }))
  return http
}
