/** Two sockets that became one WebSocket: bytes go both ways as fast as the slower side takes them. */
import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'

/** Both ends. */
export interface Tunnel {
  readonly client: Duplex
  readonly app: Duplex
  /** What came behind the head of the client's request. */
  readonly behindHead: Buffer
  readonly moved: () => void
  /** Of the answer that changes the protocol. */
  readonly lines: readonly (readonly [name: string, value: string])[]
}

/** The head of an answer, in bytes. */
function headBytes(status: number, lines: readonly (readonly [name: string, value: string])[]): Buffer {
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    ...lines.map(([name, value]) => `${name}: ${value}`),
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1')
}

/** Resolves when both are closed. */
export function openTunnel({ client, app, behindHead, moved, lines }: Tunnel): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const close = () => {
    client.destroy()
    app.destroy()
    resolve()
  }
  for (const end of [client, app]) {
    end.on('data', moved)
    end.on('error', close)
    end.once('close', close)
  }
  client.write(headBytes(101, [...lines, ['Upgrade', 'websocket'], ['Connection', 'Upgrade']]))
  if (behindHead.byteLength > 0) app.write(behindHead)
  client.pipe(app)
  app.pipe(client)
  return promise
}
