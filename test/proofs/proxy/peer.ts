/** Another proxy of Node's, in a process of its own: `peer.ts NAME ORIGIN FOLDER`. */
import { Agent, createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'

type Carry = (request: IncomingMessage, response: ServerResponse) => void

const [name = '', origin = '', folder = ''] = process.argv.slice(2)
const load = createRequire(`${folder}/package.json`)

function carryOf(): Carry {
  if (name === 'http-proxy') {
    const { createProxyServer } = load('http-proxy') as {
      createProxyServer: (options: object) => { web: Carry }
    }
    const proxy = createProxyServer({ target: origin, agent: new Agent({ keepAlive: true }), xfwd: true })
    return (request, response) => proxy.web(request, response)
  }
  const fastProxy = load('fast-proxy') as (options: object) => {
    proxy: (request: IncomingMessage, response: ServerResponse, url: string | undefined, options: object) => void
  }
  const { proxy } = fastProxy({ base: origin })
  return (request, response) => proxy(request, response, request.url, {})
}

const server = createServer(carryOf()).listen(0, '127.0.0.1', () => {
  const address = server.address()
  console.log(`listening on http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`)
})
