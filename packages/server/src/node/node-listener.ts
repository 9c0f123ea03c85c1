/** The server as a request listener of Node's `http`. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { factsOf, writeMessage, writeUnended } from '@latchkey/guard/carriers/node'
import type { Answer } from '../http/answer.ts'
import { BodyError, type BodyLimits, type Exchange, parseTarget } from '../http/exchange.ts'
import type { LoginServer } from '../server/login-server.ts'
import { restOfBody } from './linger.ts'
import { writeStream } from './write-stream.ts'

const MAXIMUM_HEADER_LINES = 100

/** Options of {@link nodeListener}. */
export interface NodeListenerOptions {
  /** Asked before each answer: false ends the connection with it, for a server that is draining. Default: until the server drains. */
  readonly keepAlive?: () => boolean
  /** Asked after each chunk of an answer that comes little by little: false ends it. Default: always true. */
  readonly streaming?: () => boolean
  /** Whether only this machine reaches it. Left out, `/readyz` names each protection that is off. */
  readonly onLoopback?: boolean
  /** How long a client that was refused may go on sending before its connection is closed. Default 10,000. */
  readonly lingerMilliseconds?: number
}

/** Answers one request. */
export type NodeAnswer = (
  request: IncomingMessage,
  response: ServerResponse,
  how?: {
    /** It waits with its body until it is asked for (`Expect: 100-continue`). */
    readonly isWaiting?: boolean
    /** It asks for a WebSocket: what came behind its head. */
    readonly behindHead?: Buffer
  },
) => Promise<void>

/** The server as a listener for `http.createServer`, or for a mount point of an app on Node. */
export function nodeListener(
  server: Pick<LoginServer, 'respond' | 'refuse' | 'clock' | 'isDraining'>,
  options: NodeListenerOptions = {},
): RequestListener {
  const answer = nodeAnswer(server, options)
  return (request, response) => answer(request, response)
}

/** As {@link nodeListener}, also for requests that wait with their body. */
export function nodeAnswer(
  server: Pick<LoginServer, 'respond' | 'refuse' | 'clock' | 'isDraining'>,
  {
    keepAlive = () => !server.isDraining(),
    streaming = () => true,
    onLoopback = false,
    lingerMilliseconds = 10_000,
  }: NodeListenerOptions = {},
): NodeAnswer {
  const { clock } = server
  return async (request, response, { isWaiting = false, behindHead } = {}) => {
    let fault: Error | undefined
    request.once('error', (told: Error) => {
      fault = told
    })
    const status = unreadable(request)
    const invite = isWaiting ? () => response.writeContinue() : () => undefined
    const message: Answer = status
      ? server.refuse(status)
      : await server.respond(exchangeOf(request, { onLoopback, invite, isUpgrade: behindHead !== undefined }))
    const rest = () => restOfBody(request, clock, lingerMilliseconds)
    if (message.relay) {
      if (!keepAlive()) response.setHeader('Connection', 'close')
      await message.relay({ request, response, behindHead, invite, streaming, rest, fault: () => fault })
      return
    }
    // The rest of a body that was not read must not be taken for the next request.
    if (status || message.closes || !request.complete || !keepAlive()) response.setHeader('Connection', 'close')
    if (message.stream) {
      await writeStream(response, { ...message, stream: message.stream }, { streaming, clock })
      return
    }
    if (request.complete) {
      writeMessage(response, message, request.method)
      return
    }
    writeUnended(response, message, request.method)
    await rest()
    response.end()
  }
}

/**
 * What Node's parser lets through and we do not: another protocol version, two Host lines (RFC 9112 §3.2), a flood of lines, and a body whose end two
 * readers could see in two places: only a single `Transfer-Encoding: chunked` of HTTP/1.1 is believed.
 */
function unreadable({ httpVersion, rawHeaders }: IncomingMessage): 400 | 431 | undefined {
  if (!httpVersion.startsWith('1.')) return 400
  if (rawHeaders.length > MAXIMUM_HEADER_LINES * 2) return 431
  const seen: Record<string, number> = { host: 0, 'content-length': 0, 'transfer-encoding': 0 }
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const given = rawHeaders[i] ?? ''
    // Most names are none of these, and are not looked at.
    if (given.length !== 4 && given.length !== 14 && given.length !== 17) continue
    const name = given.toLowerCase()
    const count = seen[name]
    if (count === undefined) continue
    if (count > 0 || (name === 'transfer-encoding' && rawHeaders[i + 1] !== 'chunked')) return 400
    seen[name] = 1
  }
  const isChunked = seen['transfer-encoding'] === 1
  return isChunked && (seen['content-length'] === 1 || httpVersion !== '1.1') ? 400 : undefined
}

interface CarrierFacts {
  readonly onLoopback: boolean
  /** Asks for a body that is waited with. */
  readonly invite: () => void
  readonly isUpgrade: boolean
}

function exchangeOf(request: IncomingMessage, { onLoopback, invite, isUpgrade }: CarrierFacts): Exchange {
  const { url: target = '/', rawHeaders } = request
  return {
    facts: factsOf(request),
    ...parseTarget(target),
    peerAddress: request.socket.remoteAddress,
    onLoopback,
    connection: { target, rawHeaders, isUpgrade },
    readBody: (limits) => readBody(request, limits, invite),
  }
}

function readBody(request: IncomingMessage, limits: BodyLimits, invite: () => void): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
  if (Number(request.headers['content-length'] ?? 0) > limits.bytes) return Promise.reject(new BodyError(413))
  invite()
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
