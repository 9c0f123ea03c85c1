/** A small HTTP/1.1 client: some keep-alive connections, one request at a time on each. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** Open connections to one server. */
export interface Load extends AsyncDisposable {
  /**
   * Sends every request once and waits for all answers.
   *
   * @throws {Error} when an answer is not 200, or a connection ends
   */
  readonly send: (requests: Iterable<Buffer>) => Promise<void>
}

/** Connects to a port of this machine. */
export async function openLoad(port: number, connections: number): Promise<Load> {
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)))
  return {
    async send(requests) {
      // One iterator for all connections: a free one takes the next request.
      const queue = requests[Symbol.iterator]()
      await Promise.all(sockets.map((socket) => drain(socket, queue)))
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** A GET as bytes. */
export function requestOf(path: string, authorization: string): Buffer {
  const lines = [`GET ${path} HTTP/1.1`, 'Host: 127.0.0.1', 'Accept: */*', `Authorization: ${authorization}`]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  return socket
}

async function drain(socket: Socket, queue: Iterator<Buffer>): Promise<void> {
  for (let next = queue.next(); !next.done; next = queue.next()) {
    const head = await exchange(socket, next.value)
    if (!head.startsWith('HTTP/1.1 200 ')) throw new Error(`answered ${head.slice(0, 12)}`)
  }
}

/** Sends a request and waits for the whole answer. Resolves with the answer's head. */
function exchange(socket: Socket, request: Buffer): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let received = ''
  const read = (chunk: Buffer) => {
    received += chunk.toString('latin1')
    const headEnd = received.indexOf('\r\n\r\n')
    if (headEnd < 0) return
    const head = received.slice(0, headEnd)
    const length = Number(/\r\nContent-Length: (\d+)/i.exec(head)?.[1] ?? 0)
    if (received.length >= headEnd + 4 + length) resolve(head)
  }
  const close = () => reject(new Error('the server has closed the connection'))
  socket.on('data', read).once('close', close).once('error', reject)
  socket.write(request)
  return promise.finally(() => socket.off('data', read).off('close', close).off('error', reject))
}
