/** Bodies go both ways as they come; what breaks on one side ends on the other, and is told clearly. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import { connect, createServer, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import { appBehind } from '../testing/app-behind.ts'
import { talk } from '../testing/raw-client.ts'

const GET = 'GET /a HTTP/1.1\r\nHost: api.test\r\nConnection: close\r\n\r\n'
const errorOf = (body: string | undefined) => (JSON.parse(body ?? '') as { readonly error: string }).error

/** An app of bytes: what it answers to each connection's first packet. */
async function rawApp(answer: (socket: Socket, count: number) => void) {
  let count = 0
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', () => {
      count += 1
      answer(socket, count)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return { origin: `http://127.0.0.1:${port}`, count: () => count, [Symbol.dispose]: () => void server.close() }
}

describe('a body', () => {
  it('begins to reach the app before the client has sent the rest, and the answer before the app has', async () => {
    await using behind = await appBehind({
      handle: (incoming, response) => {
        incoming.once('data', (chunk) => response.write(`got ${chunk} `))
        incoming.on('end', () => response.end('end'))
      },
    })
    const sending = request(`${behind.url}/a`, { method: 'POST' })
    sending.write('one')
    const [answer] = (await once(sending, 'response')) as [NodeJS.ReadableStream]
    assert.equal(String((await once(answer, 'data'))[0]), 'got one ')
    sending.end('two')
    assert.equal(String((await once(answer, 'data'))[0]), 'end')
  })

  it('waits while the client does not read, and nothing of it is kept here', async () => {
    const bytes = 32 * 1024 * 1024
    let written = 0
    await using behind = await appBehind({
      handle: (_, response) => {
        const more = () => {
          while (written < bytes) {
            written += 65_536
            if (!response.write(Buffer.alloc(65_536))) {
              response.once('drain', more)
              return
            }
          }
          response.end()
        }
        more()
      },
    })
    const socket = connect(behind.port, '127.0.0.1')
    socket.write(GET)
    await once(socket, 'readable')
    let before = -1
    while (written !== before) {
      before = written
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    assert.ok(written < bytes, `${written} bytes were taken from the app though nobody read them`)
    let received = 0
    for await (const chunk of socket) received += (chunk as Buffer).byteLength
    assert.ok(received > bytes)
  })

  it('that the app does not want is read for a while, so that its answer is not lost', async () => {
    await using behind = await appBehind({
      handle: (incoming, response) => {
        response.writeHead(413).end('too much')
        incoming.resume()
      },
    })
    const head = `POST /a HTTP/1.1\r\nHost: api.test\r\nContent-Length: 3000000\r\n\r\n`
    const [answer] = await talk(behind.port, [head, ...Array.from({ length: 46 }, () => Buffer.alloc(65_536))])
    assert.equal(answer?.status, 413)
  })
})

describe('a client that leaves', () => {
  it('ends its request at the app, before the answer and within it', async () => {
    const gone: string[] = []
    const { promise, resolve } = Promise.withResolvers<void>()
    await using behind = await appBehind({
      handle: ({ url = '' }, response) => {
        response.once('close', () => {
          gone.push(url)
          if (gone.length === 2) resolve()
        })
        if (url === '/within') response.write('begun')
      },
    })
    for (const path of ['/before', '/within']) {
      const socket = connect(behind.port, '127.0.0.1')
      socket.write(`GET ${path} HTTP/1.1\r\nHost: api.test\r\n\r\n`)
      if (path === '/within') await once(socket, 'data')
      else await once(behind.app, 'request')
      socket.destroy()
    }
    await promise
    assert.deepEqual(gone.toSorted(), ['/before', '/within'])
  })

  it('in the middle of its body leaves the app without the whole of it', async () => {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    await using behind = await appBehind({
      handle: (incoming) => incoming.once('close', () => resolve(incoming.complete)),
    })
    const socket = connect(behind.port, '127.0.0.1')
    socket.write('POST /a HTTP/1.1\r\nHost: api.test\r\nContent-Length: 100\r\n\r\nhalf')
    await once(behind.app, 'request')
    socket.destroy()
    assert.equal(await promise, false)
    assert.deepEqual(behind.reached, [])
  })
})

describe('an app that does not answer', () => {
  it('is 502 where nobody listens, in the log, and in /readyz until it answers again', async () => {
    await using behind = await appBehind({ origin: 'http://127.0.0.1:1' })
    const [answer] = await talk(behind.port, GET)
    assert.equal(answer?.status, 502)
    assert.equal(answer.headers['content-type'], 'application/json')
    assert.equal(errorOf(answer.body), 'upstream_unreachable')
    assert.deepEqual(
      behind.logger.lines.map(({ level }) => level),
      ['warn'],
    )
    const ready = await fetch(`${behind.url}/readyz`)
    assert.deepEqual(await ready.json(), { status: 'ready', degraded: ['upstream'] })
  })

  it('is 504 where its answer does not begin in time', async () => {
    await using behind = await appBehind({ upstream: { answerSeconds: 0.1 }, handle: () => undefined })
    const [answer] = await talk(behind.port, GET)
    assert.equal(answer?.status, 504)
    assert.equal(errorOf(answer.body), 'upstream_timeout')
  })

  it('is a broken answer where it stops in the middle', async () => {
    await using behind = await appBehind({
      upstream: { idleSeconds: 0.1 },
      handle: (_, response) => {
        response.writeHead(200, { 'content-length': 10 })
        response.write('half')
      },
    })
    await assert.rejects(talk(behind.port, GET), /shorter than its Content-Length/)
  })

  it('is 408 where the client stops in the middle of its body', async () => {
    await using behind = await appBehind({ upstream: { idleSeconds: 0.1 } })
    const [answer] = await talk(behind.port, 'POST /a HTTP/1.1\r\nHost: api.test\r\nContent-Length: 9\r\n\r\nhalf')
    assert.equal(answer?.status, 408)
  })

  it('is 503 where as many requests as there may be are under way', async () => {
    await using behind = await appBehind({ upstream: { mostRequests: 1 }, handle: () => undefined })
    const first = connect(behind.port, '127.0.0.1')
    first.write(GET)
    await once(behind.app, 'request')
    const [answer] = await talk(behind.port, GET)
    assert.deepEqual([answer?.status, answer?.headers['retry-after']], [503, '1'])
    await talk(behind.port, GET)
    assert.deepEqual(
      behind.logger.lines.map(({ facts }) => (facts as { readonly failure?: string }).failure),
      ['full'],
    )
    first.destroy()
  })

  for (const [what, bytes] of [
    ['has two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc'],
    ['has a length and chunks', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['has a length that is none', 'HTTP/1.1 200 OK\r\nContent-Length: 2x\r\n\r\nab'],
    ['is no answer', 'SSH-2.0-OpenSSH\r\n\r\n'],
    ['changes the protocol', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n'],
    ['has a bare line feed', 'HTTP/1.1 200 OK\nContent-Length: 2\n\nab'],
    ['has NUL in a header', 'HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 2\r\n\r\nab'],
    ['is longer than heads may be', `HTTP/1.1 200 OK\r\nX: ${'a'.repeat(80_000)}\r\n\r\n`],
  ] as const) {
    it(`as one should is 502 when what it sends ${what}`, async () => {
      using app = await rawApp((socket) => socket.write(bytes))
      await using behind = await appBehind({ origin: app.origin })
      const [answer] = await talk(behind.port, GET)
      assert.equal(answer?.status, 502)
      assert.equal(errorOf(answer.body), 'upstream_invalid')
    })
  }
})

describe('a connection to the app', () => {
  const get = (path: string, line = 'X: y') => `GET ${path} HTTP/1.1\r\nHost: api.test\r\n${line}\r\n\r\n`

  it('is used again after a whole answer, and after no other', async () => {
    const sockets = new Set<Socket>()
    using app = await rawApp((socket) => {
      sockets.add(socket)
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
    })
    await using behind = await appBehind({ origin: app.origin })
    for (const path of ['/1', '/2', '/3']) await talk(behind.port, get(path, 'Connection: close'))
    assert.equal(sockets.size, 1)
  })

  it('on which more came than the answer is closed: nobody gets the rest as an answer', async () => {
    const poison = 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison'
    using app = await rawApp((socket) => socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok${poison}`))
    await using behind = await appBehind({ origin: app.origin })
    for (let i = 0; i < 5; i += 1) {
      const answers = await talk(behind.port, get('/1') + get('/2', 'Connection: close'))
      assert.deepEqual(
        answers.map(({ body }) => body),
        ['ok', 'ok'],
      )
    }
  })

  it('that is closed just as it is used again costs a GET nothing, and is 502 for what changes something', async () => {
    using app = await rawApp((socket, count) => {
      if (count % 2 === 1) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
      else socket.destroy()
    })
    await using behind = await appBehind({ origin: app.origin })
    const answers = await talk(behind.port, get('/1') + get('/2', 'Connection: close'))
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200],
    )
    const post = 'POST /3 HTTP/1.1\r\nHost: api.test\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'
    const [answer] = await talk(behind.port, post)
    assert.equal(answer?.status, 502)
    assert.equal(errorOf(answer.body), 'upstream_closed')
    assert.equal(app.count(), 4)
  })

  it('may be a Unix socket', async () => {
    const { mkdtempSync, rmSync } = await import('node:fs')
    const folder = mkdtempSync('/tmp/latchkey-app-')
    const path = `${folder}/app.sock`
    const app = createServer((socket) => {
      socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nunix'))
    }).listen(path)
    await once(app, 'listening')
    await using behind = await appBehind({ origin: `unix:${path}` })
    const [answer] = await talk(behind.port, GET)
    assert.equal(answer?.body, 'unix')
    app.close()
    rmSync(folder, { recursive: true })
  })
})
