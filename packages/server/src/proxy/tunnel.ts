/** Two sockets that became one WebSocket: bytes go both ways as fast as the slower side takes them. */
import type { Duplex } from 'node:stream'

/** Both ends. */
export interface Tunnel {
  readonly client: Duplex
  readonly app: Duplex
  /** What came behind the head of the client's request. */
  readonly behindHead: Buffer
  readonly moved: () => void
  /** Of the answer that changes the protocol: names and values in turn. */
  readonly lines: readonly string[]
}

/** The head of the answer that changes the protocol. */
function headBytes(lines: readonly string[]): Buffer {
  const named = lines.flatMap((name, i) => (i % 2 === 0 ? [`${name}: ${lines[i + 1]}`] : []))
  return Buffer.from(`${['HTTP/1.1 101 Switching Protocols', ...named].join('\r\n')}\r\n\r\n`, 'latin1')
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
  client.write(headBytes(['Upgrade', 'websocket', 'Connection', 'Upgrade', ...lines]))
  if (behindHead.byteLength > 0) app.write(behindHead)
  client.pipe(app)
  app.pipe(client)
  return promise
}
