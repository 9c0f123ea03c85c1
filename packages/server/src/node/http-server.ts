/** Node's HTTP server with our limits. */
import { createServer, type Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { asksForWebSocket } from '../proxy/web-socket.ts'
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
  server: Pick<LoginServer, 'respond' | 'refuse' | 'clock' | 'isDraining' | 'carriesOn'>,
  { onLoopback, keepAliveSeconds, headersSeconds, lingerMilliseconds = 10_000 }: HttpServerOptions,
): Server {
  const headersTimeout = Math.ceil(headersSeconds * 1000)
  const http: Server = createServer({
    maxHeaderSize: HEADERS_BYTES,
    headersTimeout,
    // What goes on to an app may be long, and has a deadline of its own: that something moves.
    requestTimeout: server.carriesOn ? 0 : headersTimeout + REST_MILLISECONDS,
    keepAliveTimeout: Math.ceil(keepAliveSeconds * 1000),
    connectionsCheckingInterval: Math.min(LONGEST_CHECK_MILLISECONDS, headersTimeout),
    // Any other change of protocol is not one: the request is answered as it is.
    shouldUpgradeCallback: ({ headersDistinct }) => server.carriesOn && asksForWebSocket(headersDistinct),
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
  http.on('upgrade', (request, socket, behindHead) => {
    const response = new ServerResponse(request)
    response.shouldKeepAlive = false
    response.assignSocket(socket as Socket)
    response.once('finish', () => socket.end())
    socket.on('error', () => socket.destroy())
    connections.begin(request, response)
    return answer(request, response, { behindHead })
  })
  // There is nothing to connect to.
  http.on('connect', (_, socket) =>
    connections.refuse(Object.assign(new Error('CONNECT'), { code: 'CONNECT' }), socket),
  )
  http.on('clientError', connections.refuse)
  return http
}
