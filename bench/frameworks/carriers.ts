/**
 * The framework's own objects for real requests, made by its real server from bytes on a real connection, and stored before
 * anything has read them: each can be given to a guard once, as a server does.
 */
import { once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { type Framework, PRIVATE_PATH } from './framework.ts'

/** A server that answers nothing and stores every request. */
export interface Collector<C> extends AsyncDisposable {
  /** One request for each token, over one connection, none of them answered. */
  readonly collect: (tokens: readonly string[]) => Promise<Collected<C>>
}

/** Requests that wait for their answer until they are dropped. */
export interface Collected<C> extends Disposable {
  readonly carriers: readonly C[]
}

/** @param guard - the one that the carriers are for */
export async function openCollector<G, C>(
  { collector, createServer }: Framework<G, C>,
  guard: G,
): Promise<Collector<C>> {
  let keep: (carrier: C) => void = () => {}
  const server: Server = await createServer(collector((carrier) => keep(carrier), guard))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    async collect(tokens) {
      const socket = connect({ port, host: '127.0.0.1' })
      const carriers: C[] = []
      const all = Promise.withResolvers<void>()
      keep = (carrier) => {
        carriers.push(carrier)
        if (carriers.length === tokens.length) all.resolve()
      }
      socket.once('close', () => all.reject(new Error('the collecting server has closed the connection')))
      socket.once('error', all.reject)
      socket.write(tokens.map(requestOf).join(''))
      await all.promise
      return { carriers, [Symbol.dispose]: () => void socket.removeAllListeners().destroy() }
    },
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** As wrk sends it. */
function requestOf(token: string): string {
  const lines = [`GET ${PRIVATE_PATH} HTTP/1.1`, 'Host: 127.0.0.1', 'Accept: */*', `Authorization: Bearer ${token}`]
  return `${lines.join('\r\n')}\r\n\r\n`
}
