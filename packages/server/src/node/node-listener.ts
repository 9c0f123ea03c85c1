/** The server as a request listener of Node's `http`. */
import type { IncomingMessage, RequestListener } from 'node:http'
import { factsOf, writeMessage } from '@latchkey/guard/carriers/node'
import type { Answer } from '../http/answer.ts'
import { BodyError, type BodyLimits, type Exchange, parseTarget } from '../http/exchange.ts'
import type { LoginServer } from '../server/login-server.ts'
import { writeStream } from './write-stream.ts'

const MAXIMUM_HEADER_LINES = 100

/** Options of {@link nodeListener}. */
export interface NodeListenerOptions {
  /** Asked before each answer: false ends the connection with it, for a server that is draining. Default: always true. */
  readonly keepAlive?: () => boolean
  /** Whether only this machine reaches it. Left out, `/readyz` names each protection that is off. */
  readonly onLoopback?: boolean
}

/** The server as a listener for `http.createServer`, or for a mount point of an app on Node. */
export function nodeListener(
  server: Pick<LoginServer, 'respond' | 'refuse' | 'clock'>,
  { keepAlive = () => true, onLoopback = false }: NodeListenerOptions = {},
): RequestListener {
  return async (request, response) => {
    const status = unreadable(request)
    const message: Answer = status ? server.refuse(status) : await server.respond(exchangeOf(request, onLoopback))
    // The rest of a body that was not read must not be taken for the next request.
    if (!request.complete || !keepAlive()) response.setHeader('Connection', 'close')
    if (message.stream)
      await writeStream(response, { ...message, stream: message.stream }, { keepAlive, clock: server.clock })
    else writeMessage(response, message, request.method)
  }
}

/** What Node's parser lets through and we do not: another protocol version, two Host lines (RFC 9112 §3.2), a flood of lines. */
function unreadable({ httpVersionMajor, headersDistinct, rawHeaders }: IncomingMessage): 400 | 431 | undefined {
  if (httpVersionMajor !== 1 || (headersDistinct['host']?.length ?? 0) > 1) return 400
  return rawHeaders.length > MAXIMUM_HEADER_LINES * 2 ? 431 : undefined
}

function exchangeOf(request: IncomingMessage, onLoopback: boolean): Exchange {
  return {
    facts: factsOf(request),
    ...parseTarget(request.url ?? '/'),
    peerAddress: request.socket.remoteAddress,
    onLoopback,
    readBody: (limits) => readBody(request, limits),
  }
}

function readBody(request: IncomingMessage, limits: BodyLimits): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
  if (Number(request.headers['content-length'] ?? 0) > limits.bytes) return Promise.reject(new BodyError(413))
  const chunks: Buffer[] = []
  let bytes = 0
  const timer = limits.clock.after(limits.milliseconds, () => reject(new BodyError(408)))
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.byteLength
    if (bytes > limits.bytes) reject(new BodyError(413))
    else chunks.push(chunk)
  })
  request.on('end', () => resolve(Buffer.concat(chunks)))
  request.on('error', () => reject(new BodyError(400)))
  return promise.finally(() => {
    timer[Symbol.dispose]()
    request.removeAllListeners('data')
  })
}
