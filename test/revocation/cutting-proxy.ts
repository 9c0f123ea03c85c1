/** A TCP proxy that can drop everything: connections stay open and nothing passes, as with a firewall that has lost its state. */
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface CuttingProxy extends AsyncDisposable {
  readonly port: number
  /** From now on nothing passes, on connections old and new. */
  readonly cut: () => void
  /** New connections pass again; those that were cut are reset. */
  readonly mend: () => void
}

export async function startCuttingProxy(targetPort: number): Promise<CuttingProxy> {
  const sockets = new Set<Socket>()
  let isCut = false
  const server = createServer((client) => {
    const target = isCut ? undefined : connect(targetPort, '127.0.0.1')
    for (const [from, to] of [
      [client, target],
      [target, client],
    ] as const) {
      if (!from) continue
      sockets.add(from)
      from.on('error', () => undefined)
      from.on('close', () => {
        sockets.delete(from)
        to?.destroy()
      })
      from.on('data', (bytes) => {
        if (!isCut) to?.write(bytes)
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the proxy has no port')
  const reset = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: address.port,
    cut: () => {
      isCut = true
    },
    mend: () => {
      isCut = false
      reset()
    },
    async [Symbol.asyncDispose]() {
      server.close()
      reset()
    },
  }
}
