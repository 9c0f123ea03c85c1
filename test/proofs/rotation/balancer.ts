/** One address for several servers: each request goes to the next one, as behind a load balancer. */
import { once } from 'node:events'
import { createServer, request } from 'node:http'

export interface Balancer extends AsyncDisposable {
  readonly address: string
  /** Servers that were started after their common address was known. */
  readonly add: (address: string) => void
}

export async function startBalancer(): Promise<Balancer> {
  const servers: string[] = []
  let turn = 0
  const http = createServer((incoming, outgoing) => {
    const { hostname, port } = new URL(servers[turn++ % servers.length] ?? 'http://127.0.0.1:1')
    const { method, url: path, headers } = incoming
    const onward = request({ agent: false, hostname, port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    outgoing.on('close', () => onward.destroy())
    incoming.pipe(onward)
  }).listen(0, '127.0.0.1')
  await once(http, 'listening')
  const address = http.address()
  if (typeof address !== 'object' || address === null) throw new Error('the balancer has no port')
  return {
    address: `http://127.0.0.1:${address.port}`,
    add: (server) => void servers.push(server),
    async [Symbol.asyncDispose]() {
      http.close()
      http.closeAllConnections()
    },
  }
}
