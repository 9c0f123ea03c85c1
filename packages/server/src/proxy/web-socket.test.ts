/** WebSockets and streams of events through the server: they last as long as the token that opened them. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import { type AppBehind, type AppBehindOptions, appBehind, royToken } from '../testing/app-behind.ts'
import { talk } from '../testing/raw-client.ts'

const KEY = 'dGhlIHNhbXBsZSBub25jZQ=='
const HANDSHAKE = [
  'Upgrade: websocket',
  'Connection: Upgrade',
  `Sec-WebSocket-Key: ${KEY}`,
  'Sec-WebSocket-Version: 13',
]
const bearer = () => `Authorization: JWT ${royToken()}`
const head = (lines: readonly string[], target = 'GET /ws') =>
  `${[`${target} HTTP/1.1`, 'Host: api.test', ...lines].join('\r\n')}\r\n\r\n`

/** An app that echoes on its WebSockets. */
async function echoing(options: AppBehindOptions = {}, accept = acceptOf(KEY)): Promise<AppBehind> {
  const behind = await appBehind(options)
  behind.app.on('upgrade', (_, socket) => {
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nX-App: 1\r\n\r\n`,
    )
    socket.pipe(socket)
  })
  return behind
}

const acceptOf = (key: string) =>
  createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')

async function open({ port }: AppBehind, ...lines: readonly string[]): Promise<{ socket: Socket; text: string }> {
  const socket = connect(port, '127.0.0.1')
  socket.write(head([...HANDSHAKE, ...lines]))
  const [chunk] = (await once(socket, 'data')) as [Buffer]
  return { socket, text: chunk.toString('latin1') }
}

describe('a WebSocket', () => {
  it('goes through, both ways', async () => {
    await using behind = await echoing()
    const { socket, text } = await open(behind)
    assert.match(text, /^HTTP\/1\.1 101 /)
    assert.match(text, /X-App: 1/)
    socket.write('hello')
    const [echo] = (await once(socket, 'data')) as [Buffer]
    assert.equal(echo.toString(), 'hello')
    socket.end()
    await once(socket, 'close')
  })

  it('takes what came right behind its head', async () => {
    await using behind = await echoing()
    const socket = connect(behind.port, '127.0.0.1')
    socket.write(`${head(HANDSHAKE)}early`)
    let text = ''
    for await (const chunk of socket) {
      text += String(chunk)
      if (text.endsWith('early')) break
    }
    assert.ok(text.endsWith('\r\n\r\nearly'))
  })

  it('needs the token that its route demands', async () => {
    await using behind = await echoing({ upstream: { routes: [] } })
    const [answer, ...more] = await talk(behind.port, `${head(HANDSHAKE)}GET /smuggled HTTP/1.1\r\n\r\n`)
    assert.equal(answer?.status, 401)
    assert.deepEqual(more, [])
    const { socket, text } = await open(behind, bearer())
    assert.match(text, /^HTTP\/1\.1 101 /)
    socket.destroy()
  })

  for (const [what, lines] of [
    [
      'another version',
      ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Key: ${KEY}`, 'Sec-WebSocket-Version: 1337'],
    ],
    ['no version', ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Key: ${KEY}`]],
    ['no key', ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13']],
    [
      'a key that is none',
      ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Key: abc', 'Sec-WebSocket-Version: 13'],
    ],
    ['two keys', [...HANDSHAKE, `Sec-WebSocket-Key: ${KEY}`]],
    ['a body', [...HANDSHAKE, 'Content-Length: 30']],
    ['chunks', [...HANDSHAKE, 'Transfer-Encoding: chunked']],
  ] as const) {
    it(`is refused with ${what}, and its connection closes`, async () => {
      await using behind = await echoing()
      const answers = await talk(behind.port, `${head(lines)}GET /smuggled HTTP/1.1\r\nHost: api.test\r\n\r\n`)
      assert.deepEqual(
        answers.map(({ status }) => status),
        [400],
      )
      assert.deepEqual(behind.reached, [])
    })
  }

  it('is an ordinary answer where the app says no, and nothing behind it reaches the app', async () => {
    await using behind = await appBehind({ handle: (_, response) => response.writeHead(426).end('no') })
    behind.app.on('upgrade', (request, socket) => {
      assert.equal(request.url, '/ws')
      socket.write('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno')
    })
    const answers = await talk(behind.port, `${head(HANDSHAKE)}GET /smuggled HTTP/1.1\r\nHost: api.test\r\n\r\n`)
    assert.deepEqual(
      answers.map(({ status, body }) => [status, body]),
      [[403, 'no']],
    )
    assert.deepEqual(behind.reached, [])
  })

  it('is 502 where the app accepts another handshake', async () => {
    await using behind = await echoing({}, acceptOf('another key'))
    const [answer] = await talk(behind.port, head(HANDSHAKE))
    assert.equal(answer?.status, 502)
    assert.equal((JSON.parse(answer.body) as { error: string }).error, 'upstream_invalid')
  })

  it('is 503 where as many as there may be are open', async () => {
    await using behind = await echoing({ upstream: { mostWebSockets: 1 } })
    const { socket } = await open(behind)
    const [answer] = await talk(behind.port, head(HANDSHAKE))
    assert.equal(answer?.status, 503)
    socket.destroy()
  })

  it('closes within a second when the session of its token is revoked', async () => {
    await using behind = await echoing({ upstream: { routes: [] } })
    const { socket } = await open(behind, bearer())
    const other = await open(behind, `Authorization: JWT ${royToken({ identity: 8 })}`)
    const closed = once(socket, 'close')
    await behind.server.revoke({ subject: '7' })
    await closed
    other.socket.write('still here')
    assert.equal(String((await once(other.socket, 'data'))[0]), 'still here')
    other.socket.destroy()
  })

  it('closes when its token expires', async () => {
    await using behind = await echoing({ upstream: { routes: [] } })
    const now = Math.floor(Date.now() / 1000)
    // Ten seconds are the leeway of this dialect.
    const { socket } = await open(behind, `Authorization: JWT ${royToken({ exp: now - 8 })}`)
    await once(socket, 'close')
  })

  it('closes when nothing moves for too long', async () => {
    await using behind = await echoing({ upstream: { idleSeconds: 0.1 } })
    const { socket } = await open(behind)
    await once(socket, 'close')
  })

  it('closes when the port of the server closes', async () => {
    let isOpen = true
    await using behind = await echoing({ listening: {} })
    const { socket } = await open(behind)
    const closed = once(socket, 'close').then(() => {
      isOpen = false
    })
    await behind[Symbol.asyncDispose]()
    await closed
    assert.equal(isOpen, false)
  })
})

describe('a stream of events', () => {
  const events: AppBehindOptions = {
    handle: (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: 1\n\n')
    },
    upstream: { routes: [] },
  }

  it('is sent on as it comes, and ends within a second when its token is revoked', async () => {
    await using behind = await appBehind(events)
    const answer = await fetch(`${behind.url}/events`, { headers: { authorization: `JWT ${royToken()}` } })
    const reader = answer.body?.getReader()
    assert.ok(reader)
    assert.equal(Buffer.from((await reader.read()).value ?? []).toString(), 'data: 1\n\n')
    await behind.server.revoke({ subject: '7' })
    await assert.rejects(async () => {
      while (!(await reader.read()).done);
    })
  })
})
