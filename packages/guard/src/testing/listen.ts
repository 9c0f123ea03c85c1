/** A server on a free port of loopback, and a client that sends exact bytes to it. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ReceivedResponse, RunningApp, SentRequest } from './guard-adapter.ts'
import { sendOverSocket } from './send-over-socket.ts'

/** A server that listens. */
export interface ListeningApp extends RunningApp {
  /** Sends all requests down one connection. */
  readonly exchange: (...requests: readonly SentRequest[]) => Promise<ReceivedResponse[]>
}

/** Serves a listener that Node's `http` can call: an Express app, `app.callback()` of Koa. */
export async function listen(listener: RequestListener): Promise<ListeningApp> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    ...clientOf((server.address() as AddressInfo).port),
    [Symbol.asyncDispose]: async () => {
      server.close()
      await once(server, 'close')
    },
  }
}

/** The client's side of {@link listen}, for a framework that listens itself. */
export function clientOf(port: number): Pick<ListeningApp, 'send' | 'exchange'> {
  const exchange = (...requests: readonly SentRequest[]) => sendOverSocket(port, ...requests)
  return {
    exchange,
    send: async (request) => {
      const [response, ...more] = await exchange(request)
      assert.deepEqual(more, [])
      return response ?? assert.fail('the server closed the connection without an answer')
    },
  }
}
