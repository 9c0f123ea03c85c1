/** A web server of the pages: an empty document and the bundled tab, and behind them whatever else the origin has. */
import { once } from 'node:events'
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import type { Listener } from '@latchkey/client/testing'
import { build } from 'esbuild'

/** A running server of pages. */
export interface Pages extends AsyncDisposable {
  readonly url: string
}

/** @returns the tab as a page loads it */
export async function bundleTab(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('tab.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    conditions: ['@latchkey/source'],
    write: false,
  })
  return outputFiles[0]?.text ?? ''
}

/** Answers the pages' own paths; the rest is the listener's. */
export function withPages(script: string, listener: Listener): Listener {
  return (request, response) => {
    if (request.url === '/tab') return send(response, 'text/html', '<script type="module" src="/tab.js"></script>')
    if (request.url === '/tab.js') return send(response, 'text/javascript', script)
    return listener(request, response)
  }
}

/** Pages of an origin that has nothing else, or has what the listener answers. */
export async function startPages(script: string, rest: Listener = nothing): Promise<Pages> {
  const server = createServer(withPages(script, rest)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function nothing(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(404).end()
}

function send(response: ServerResponse, type: string, body: string): void {
  response.writeHead(200, { 'Content-Type': type }).end(body)
}

/** Another server, as if it were of the pages' own origin. */
export function behind(address: { readonly host: string; readonly port: number }): Listener {
  return (request, response) => {
    const { method, url: path, headers } = request
    const onward = httpRequest({ ...address, path, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    request.pipe(onward)
  }
}
