import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { test } from 'node:test'
import { openLoad, requestOf } from './load.ts'

/** Runs a server on a free port until the test ends. */
async function serverOf(listener: RequestListener) {
  const http = createServer(listener)
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const address = http.address()
  assert.ok(typeof address === 'object' && address)
  return {
    port: address.port,
    async [Symbol.asyncDispose]() {
      http.closeAllConnections()
      http.close()
      await once(http, 'close')
    },
  }
}

test('sends every request once, over no more connections than it was told', async () => {
  const seen: string[] = []
  const ports = new Set<number | undefined>()
  await using server = await serverOf((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization}`)
    ports.add(request.socket.remotePort)
    response.end('reached')
  })
  await using load = await openLoad(server.port, 3)
  await load.send(Array.from({ length: 50 }, (_, i) => requestOf('/a', `JWT ${i}`)))
  await load.send([requestOf('/b', 'JWT last')])
  assert.equal(seen.length, 51)
  assert.deepEqual(new Set(seen.slice(0, 50)), new Set(Array.from({ length: 50 }, (_, i) => `GET /a JWT ${i}`)))
  assert.equal(seen[50], 'GET /b JWT last')
  assert.ok(ports.size <= 3)
})

test('waits for an answer that comes in pieces', async () => {
  let ended = 0
  await using server = await serverOf((_, response) => {
    response.writeHead(200, { 'Content-Length': 6 })
    response.write('abc')
    setImmediate(() => response.end('def', () => ended++))
  })
  await using load = await openLoad(server.port, 2)
  await load.send(Array.from({ length: 10 }, () => requestOf('/', 'JWT x')))
  assert.equal(ended, 10)
})

test('fails when an answer is not 200: a refusal costs something else than a good request', async () => {
  await using server = await serverOf((_, response) => response.writeHead(401).end())
  await using load = await openLoad(server.port, 2)
  await assert.rejects(load.send([requestOf('/', 'JWT x')]), /401/)
})

test('fails when the server ends a connection', async () => {
  await using server = await serverOf((request) => request.socket.destroy())
  await using load = await openLoad(server.port, 1)
  await assert.rejects(load.send([requestOf('/', 'JWT x')]), /closed|ECONNRESET/)
})
