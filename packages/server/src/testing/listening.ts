/** A login server on a free port of this machine, with the limits that `serve` sets. */
import { once } from 'node:events'
import { createHttpServer, type HttpServerOptions } from '../node/http-server.ts'
import type { LoginServer } from '../server/login-server.ts'

/** Ends its connections and closes the login server when it is disposed of. */
export interface Listening extends AsyncDisposable {
  readonly port: number
  readonly url: string
}

/** Tests that let a connection be closed on them do not wait for what a client may still send. */
const TIMES = { onLoopback: true, keepAliveSeconds: 75, headersSeconds: 10, lingerMilliseconds: 300 }

/** Options of {@link listening}. */
export interface ListeningOptions extends Partial<HttpServerOptions> {
  /** For a server that has to know its own address; default: a free one. */
  readonly port?: number
}

export async function listening(
  server: LoginServer,
  { port = 0, ...options }: ListeningOptions = {},
): Promise<Listening> {
  const http = createHttpServer(server, { ...TIMES, ...options }).listen(port, '127.0.0.1')
  await once(http, 'listening')
  const address = http.address()
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port')
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      http.close()
      http.closeAllConnections()
      await server.close()
    },
  }
}
