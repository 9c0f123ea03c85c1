/** A TCP proxy in front of a database that can stop answering without closing a connection (a network that hangs), and lead elsewhere (a failover). */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface StallingProxy extends AsyncDisposable {
  /** The database's URL, through the proxy. */
  readonly url: string
  /** From now on nothing passes, on connections old and new. */
  stall(): void
  /** New connections pass again; the stalled ones never do. */
  recover(): void
  /** From now on new connections lead to this server. Those that are open stay where they are. */
  lead(databaseUrl: string): void
}

export async function startStallingProxy(databaseUrl: string): Promise<StallingProxy> {
  let target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let stalled = false
  const server = createServer((client) => {
    const database = connect(Number(target.port), target.hostname)
    for (const [from, to] of [
      [client, database],
      [database, client],
    ] as const) {
      sockets.add(from)
      from.on('error', () => {})
      from.on('close', () => to.destroy())
      from.on('data', (bytes) => {
        if (!stalled && !dead.has(from)) to.write(bytes)
      })
    }
  })
  const dead = new WeakSet<Socket>()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(databaseUrl)
  url.port = String((server.address() as AddressInfo).port)
  return {
    url: url.href,
    stall() {
      stalled = true
    },
    recover() {
      for (const socket of sockets) dead.add(socket)
      stalled = false
    },
    lead(databaseUrl) {
      target = new URL(databaseUrl)
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
