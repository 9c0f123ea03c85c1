/** Node's HTTP server with our limits. */
import { createServer, type Server } from 'node:http'
import type { LoginServer } from '../server/login-server.ts'
import { createConnections } from './connections.ts'
import type { ConnectionTimes } from './listen-options.ts'
import { nodeAnswer } from './node-listener.ts'

const HEADERS_BYTES = 16_384
/** For the rest of a request, behind its head. A body has a deadline of its own, which comes first. */
const REST_MILLISECONDS = 5000
/** How far a client may be over its time. Node looks every 30 s, and 10 s for the head of a request were 40. */
const LONGEST_CHECK_MILLISECONDS = 1000

/** Options of {@link createHttpServer}. */
export interface HttpServerOptions extends ConnectionTimes {
  /** Whether only this machine will reach it. */
  readonly onLoopback: boolean
  /** How long a client that was refused may go on sending before its connection is closed. Default 10,000. */
  readonly lingerMilliseconds?: number
}

/** Once it drains, or is closed, each answer still to come ends its connection; streams go on until it is closed. */
export function createHttpServer(
  server: Pick<LoginServer, 'respond' | 'refuse' | 'clock' | 'isDraining'>,
  { onLoopback, keepAliveSeconds, headersSeconds, lingerMilliseconds = 10_000 }: HttpServerOptions,
): Server {
  const headersTimeout = Math.ceil(headersSeconds * 1000)
  const http: Server = createServer({
    maxHeaderSize: HEADERS_BYTES,
    headersTimeout,
    requestTimeout: headersTimeout + REST_MILLISECONDS,
    keepAliveTimeout: Math.ceil(keepAliveSeconds * 1000),
    connectionsCheckingInterval: Math.min(LONGEST_CHECK_MILLISECONDS, headersTimeout),
  })
  // A client may close its own direction once it has sent its request (RFC 9112 §9.6), as `nc` does. Node then ended ours before the answer.
  Object.assign(http, { httpAllowHalfOpen: true })
  const connections = createConnections(server, lingerMilliseconds)
  const answer = nodeAnswer(server, {
    keepAlive: () => http.listening && !server.isDraining(),
    streaming: () => http.listening,
    onLoopback,
    lingerMilliseconds,
  })
  http.on('request', (request, response) => {
    connections.begin(request, response)
    return answer(request, response)
  })
  http.on('checkContinue', (request, response) => {
    connections.begin(request, response)
    return answer(request, response, { isWaiting: true })
  })
  http.on('clientError', connections.refuse)
  return http
}
