/**
 * What npm's registry does and verdaccio does not: it says of each package who maintains it, which is whoever published it first. This
 * stands before verdaccio and passes everything on; into the answer for a package it writes that name. It is a program of its own, because
 * the proof waits for npm. Usage: node … maintained.ts REGISTRY; it prints its own address.
 */
import { once } from 'node:events'
import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

const [registry = ''] = process.argv.slice(2)
const maintainers = new Map<string, string>()
const server = createServer((request, response) => {
  void answer(request, response).catch(() => response.destroy())
}).listen(0, '127.0.0.1')
// A connection that is ended after a few seconds would be one that the next question is sent on.
server.keepAliveTimeout = 3_600_000
await once(server, 'listening')
console.log(`on http://127.0.0.1:${(server.address() as AddressInfo).port}`)

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const name = decodeURIComponent(request.url?.slice(1) ?? '').split('/-rev/')[0] ?? ''
  // What is read here must not be compressed.
  const asked = { ...request.headers, 'accept-encoding': 'identity' }
  const upstream = ask(registry + request.url, { method: request.method, headers: asked, agent: false })
  request.pipe(upstream)
  const [answered] = (await once(upstream, 'response')) as [IncomingMessage]
  const { statusCode = 502, headers } = answered
  if (request.method === 'PUT' && statusCode === 201 && !maintainers.has(name) && !name.startsWith('-'))
    maintainers.set(name, await whoIs(request.headers.authorization))
  if (request.method === 'DELETE' && statusCode === 201) maintainers.delete(name)
  const maintainer = maintainers.get(name)
  if (request.method !== 'GET' || statusCode !== 200 || maintainer === undefined) {
    answered.pipe(response.writeHead(statusCode, headers))
    return
  }
  const packument = { ...((await json(answered)) as object), maintainers: [{ name: maintainer }] }
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(packument))
}

async function whoIs(authorization = ''): Promise<string> {
  const response = await fetch(`${registry}/-/whoami`, { headers: { authorization } })
  return ((await response.json()) as { readonly username: string }).username
}
