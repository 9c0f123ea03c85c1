/** A server that keeps what it is sent and answers with given bytes: the replayer's own test stands on it. */
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Address } from './replay/wire.ts'

/** The requests are complete once the server is disposed of. */
export interface RecordingServer extends AsyncDisposable {
  readonly address: Address
  /** One entry per connection, in the order they were opened: every byte of it. */
  readonly requests: readonly Buffer[]
}

/** Answers each connection with the bytes of `answer`, as soon as the first bytes arrive, and closes its side. */
export async function startRecordingServer(answer: () => Buffer): Promise<RecordingServer> {
  const requests: Buffer[] = []
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const index = requests.push(Buffer.alloc(0)) - 1
    socket.once('data', () => socket.end(answer()))
    socket.on('data', (chunk) => {
      requests[index] = Buffer.concat([requests[index] ?? Buffer.alloc(0), chunk])
    })
    // The client may close with our answer half read: that ends this connection and nothing else.
    socket.on('error', () => socket.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  if (typeof bound !== 'object' || bound === null) throw new Error('no port')
  return {
    address: { host: '127.0.0.1', port: bound.port },
    requests,
    async [Symbol.asyncDispose]() {
      server.close()
      await once(server, 'close')
    },
  }
}
