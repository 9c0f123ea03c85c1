/** The server as a request listener of Node's `http`. */
import type { IncomingMessage, RequestListener } from 'node:http'
import { factsOf, writeMessage } from '@latchkey/guard/node'
import type { LoginServer } from '../login-server.ts'
import { BODY_DEADLINE_MILLISECONDS, BodyError, type Exchange, parseTarget } from './exchange.ts'

const MAXIMUM_HEADER_LINES = 100

/** The server as a listener for `http.createServer`, or for a mount point of an app on Node. */
export function nodeListener(server: Pick<LoginServer, 'respond' | 'refuse'>): RequestListener {
  return async (request, response) => {
    const status = unreadable(request)
    const message = status ? server.refuse(status) : await server.respond(exchangeOf(request))
    // The rest of a body that was not read must not be taken for the next request.
    if (!request.complete) response.setHeader('Connection', 'close')
    writeMessage(response, message, request.method)
  }
}

/** What Node's parser lets through and we do not: another protocol version in the request line, a flood of header lines. */
function unreadable({ httpVersionMajor, rawHeaders }: IncomingMessage): 400 | 431 | undefined {
  if (httpVersionMajor !== 1) return 400
  return rawHeaders.length > MAXIMUM_HEADER_LINES * 2 ? 431 : undefined
}

function exchangeOf(request: IncomingMessage): Exchange {
  return {
    facts: factsOf(request),
    ...parseTarget(originForm(request.url ?? '/')),
    readBody: (limitBytes) => readBody(request, limitBytes),
  }
}

/** RFC 9112 §3.2.2: a server must accept the absolute form too. */
function originForm(target: string): string {
  return target.replace(/^https?:\/\/[^/?]*/i, '') || '/'
}

function readBody(request: IncomingMessage, limitBytes: number): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) return Promise.reject(new BodyError(413))
  const chunks: Buffer[] = []
  let bytes = 0
  const timer = setTimeout(() => reject(new BodyError(408)), BODY_DEADLINE_MILLISECONDS)
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.byteLength
    if (bytes > limitBytes) reject(new BodyError(413))
    else chunks.push(chunk)
  })
  request.on('end', () => resolve(Buffer.concat(chunks)))
  request.on('error', () => reject(new BodyError(400)))
  request.on('aborted', () => reject(new BodyError(400)))
  return promise.finally(() => {
    clearTimeout(timer)
    request.removeAllListeners('data')
  })
}
