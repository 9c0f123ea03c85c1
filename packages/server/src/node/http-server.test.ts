/** How long a connection is kept, and for whom. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, it } from 'node:test'
import { listening } from '../testing/listening.ts'
import { oauthFace, testServer } from '../testing/test-server.ts'
import { createHttpServer } from './http-server.ts'
import { readServeOptions } from './listen-options.ts'

/** Everything that comes until the server closes. */
async function until(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1')
  })
  socket.write(bytes)
  await once(socket, 'close')
  return text
}

describe('the times of a connection', () => {
  it('are 75 s for the next request, 10 s for a head and 5 s more for what follows, looked at each second', async () => {
    await using server = disposable(await testServer())
    const http = createHttpServer(server, { ...readServeOptions({ port: 0 }), onLoopback: true })
    const { keepAliveTimeout, headersTimeout, requestTimeout } = http
    const { connectionsCheckingInterval } = http as unknown as Record<string, unknown>
    assert.deepEqual([keepAliveTimeout, headersTimeout, requestTimeout], [75_000, 10_000, 15_000])
    assert.equal(connectionsCheckingInterval, 1000)
  })

  it('end a connection on which no further request comes', async () => {
    await using running = await listening(await testServer(), { keepAliveSeconds: 0.05 })
    const text = await until(running.port, 'GET /livez HTTP/1.1\r\nHost: api.test\r\n\r\n')
    assert.match(text, /^HTTP\/1\.1 200 /)
  })

  it('end a head that does not come to its end with 408, and a connection on which nothing came with no word', async () => {
    await using running = await listening(await testServer(), { headersSeconds: 0.1 })
    const half = await until(running.port, 'GET /livez HTTP/1.1\r\nHost: ap')
    assert.match(half, /^HTTP\/1\.1 408 .*\r\nConnection: close\r\n.*"request_timeout"/s)
    assert.equal(await until(running.port, ''), '')
    const second = await until(running.port, 'GET /livez HTTP/1.1\r\nHost: api.test\r\n\r\nGET /li')
    assert.match(second, /^HTTP\/1\.1 200 .*\r\n\r\n\{"status":"live"\}HTTP\/1\.1 408 /s)
  })
})

describe('a handler', () => {
  it('may take longer than a head and a body together', async () => {
    const later = () => new Promise((resolve) => setTimeout(resolve, 400, 'late'))
    const routes = [{ method: 'GET', path: '/late', public: true, handle: later } as const]
    await using running = await listening(await testServer({ faces: [oauthFace({ routes })] }), { headersSeconds: 0.1 })
    const text = await until(running.port, 'GET /late HTTP/1.1\r\nHost: api.test\r\nConnection: close\r\n\r\n')
    assert.match(text, /^HTTP\/1\.1 200 /)
  })
})

describe('options of a listener', () => {
  it('give it 5 s to be taken out of use, and what is under way 10 s, unless they say otherwise', () => {
    const { drainSeconds, finishSeconds } = readServeOptions({ port: 0 })
    assert.deepEqual([drainSeconds, finishSeconds], [5, 10])
  })

  it('are refused by name', () => {
    const wrong = { port: 0, drainSeconds: -1, finishSeconds: '5', keepAliveSeconds: 0, headersSeconds: 1e9, drain: 1 }
    assert.throws(
      () => readServeOptions(wrong),
      (fault: TypeError) => {
        assert.deepEqual(
          fault.message.split('\n').map((line) => line.split(':')[0]),
          ['drain', 'drainSeconds', 'finishSeconds', 'keepAliveSeconds', 'headersSeconds'],
        )
        return true
      },
    )
  })
})

function disposable<T extends { close: () => Promise<void> }>(server: T): T & AsyncDisposable {
  return Object.assign({ ...server }, { [Symbol.asyncDispose]: server.close })
}
