/** What is under way on each connection, so that no answer is lost to what a client sends behind its request. */
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { hasContent, type Message } from '@latchkey/protocol'
import type { LoginServer } from '../server/login-server.ts'
import { discard, endSlowly } from './linger.ts'

/** The connections of one HTTP server. */
export interface Connections {
  /** Told of each request before it is answered. */
  readonly begin: (request: IncomingMessage, response: ServerResponse) => void
  /** Takes what Node could not read as a request: bytes that are none, a head that is too long or takes too long, a connection that broke off. */
  readonly refuse: (fault: ClientFault, stream: Duplex) => void
}

/** As Node tells it. */
interface ClientFault extends NodeJS.ErrnoException {
  /** What was read last. */
  readonly rawPacket?: Buffer
}

interface UnderWay {
  readonly answers: Set<ServerResponse>
  last?: IncomingMessage
  whenAnswered?: () => void
}

/** As Node names its refusals. What is not here is a 400. */
const STATUS: Readonly<Record<string, 405 | 408 | 413 | 431>> = {
  CONNECT: 405,
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}

/** @param lingerMilliseconds - how long a client that was refused may go on sending */
export function createConnections(
  server: Pick<LoginServer, 'refuse' | 'clock'>,
  lingerMilliseconds: number,
): Connections {
  const all = new WeakMap<Duplex, UnderWay>()
  const refused = new WeakSet<Duplex>()
  const of = (stream: Duplex): UnderWay => {
    const known = all.get(stream) ?? { answers: new Set<ServerResponse>() }
    all.set(stream, known)
    return known
  }
  return {
    begin(request, response) {
      const underWay = of(request.socket)
      underWay.last = request
      underWay.answers.add(response)
      response.once('close', () => {
        underWay.answers.delete(response)
        if (underWay.answers.size === 0) underWay.whenAnswered?.()
      })
    },
    refuse(fault, stream) {
      // Node tells it again with each further packet.
      if (refused.has(stream)) return
      refused.add(stream)
      const socket = stream as Socket
      if (fault.code === 'ECONNRESET' || !socket.writable) {
        socket.destroy()
        return
      }
      const underWay = of(stream)
      const { last, answers } = underWay
      discard(socket)
      const isOfLast = last !== undefined && !last.complete
      // The answer to it is under way, or was given: it says what is wrong.
      if (isOfLast && last.listenerCount('error') > 0) last.emit('error', fault)
      const finish = () => {
        if (!socket.writable) return
        const bytes =
          isOfLast || isUntold(fault, socket)
            ? ''
            : bytesOf(server.refuse(STATUS[fault.code ?? ''] ?? 400), fault, server.clock.now())
        endSlowly(socket, bytes, server.clock, lingerMilliseconds)
      }
      if (answers.size === 0) finish()
      else underWay.whenAnswered = finish
    },
  }
}

/**
 * What follows a request that is the last of its connection is not looked at (RFC 9112 §9.6). A connection on which nothing was ever sent was opened
 * by a browser beforehand, which shows a 408 to people as the answer to a request that it sends there later.
 */
function isUntold({ code }: NodeJS.ErrnoException, { bytesRead }: Socket): boolean {
  return code === 'HPE_CLOSED_CONNECTION' || (code === 'ERR_HTTP_REQUEST_TIMEOUT' && bytesRead === 0)
}

/** There is no response to write it to. An answer to HEAD has no content, which would be taken for another answer. */
function bytesOf({ status, headers, body }: Message, { rawPacket }: ClientFault, now: number): Buffer {
  const isForHead = rawPacket !== undefined && /(?:^|\n)HEAD /.test(rawPacket.toString('latin1'))
  const content = Buffer.from(isForHead || !hasContent(status) ? '' : body, 'utf8')
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
    `Content-Length: ${content.byteLength}`,
    `Date: ${new Date(now * 1000).toUTCString()}`,
    '',
    '',
  ]
  return Buffer.concat([Buffer.from(lines.join('\r\n'), 'latin1'), content])
}
