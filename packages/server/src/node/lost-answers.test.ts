/** No client loses an answer by what it sends behind its request, or while it still sends. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { type Listening, listening } from '../testing/listening.ts'
import { type RawAnswer, talk } from '../testing/raw-client.ts'
import { oauthFace, testServer } from '../testing/test-server.ts'

const JSON_LINE = 'Content-Type: application/json'
const THREE_MEGABYTES = 3_000_000
/** What the network takes at once. */
const PIECE = 65_536

const later = () => new Promise((resolve) => setTimeout(resolve, 20, 'late'))
const lateRoutes = [{ method: 'GET', path: '/late', public: true, handle: later } as const]

describe('an answer', () => {
  let running: Listening
  before(async () => {
    const server = await testServer({ faces: [oauthFace({ routes: lateRoutes })], bodyDeadlineMilliseconds: 10_000 })
    running = await listening(server, { lingerMilliseconds: 10_000 })
  })
  after(() => running[Symbol.asyncDispose]())

  const head = (target: string, ...lines: string[]) =>
    [`${target} HTTP/1.1`, 'Host: api.test', ...lines, '', ''].join('\r\n')
  const seen = (answers: readonly RawAnswer[]) =>
    answers.map(({ status, headers }) => `${status} ${headers['connection'] ?? 'keep-alive'}`)
  /** All of the body is sent before anything is read, as many clients do. */
  const sentWhole = async (bytes: string): Promise<string> => {
    const socket = connect(running.port, '127.0.0.1').pause()
    await once(socket, 'connect')
    const { promise: failed, reject } = Promise.withResolvers<never>()
    failed.catch(() => undefined)
    socket.on('error', reject)
    for (let sent = 0; sent < bytes.length; sent += PIECE) {
      socket.write(bytes.slice(sent, sent + PIECE))
      await Promise.race([new Promise((resolve) => setTimeout(resolve, 2)), failed])
    }
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
    })
    socket.resume()
    await Promise.race([once(socket, 'close'), failed])
    return text
  }
  const body = 'x'.repeat(THREE_MEGABYTES)
  const chunked = `${THREE_MEGABYTES.toString(16)}\r\n${body}\r\n0\r\n\r\n`
  const POST = 'POST /v1/login'
  const LENGTH = `Content-Length: ${THREE_MEGABYTES}`

  for (const [what, bytes, status] of [
    ['a body of 3 MB', head(POST, JSON_LINE, LENGTH) + body, 413],
    ['a chunked body of 3 MB', head(POST, JSON_LINE, 'Transfer-Encoding: chunked') + chunked, 413],
    ['3 MB where nobody reads a body', head('POST /nowhere', LENGTH) + body, 404],
    ['3 MB behind a head with two hosts', head(POST, 'Host: b', LENGTH) + body, 400],
    ['a header of 3 MB', `GET /livez HTTP/1.1\r\nX: ${body}\r\n\r\n`, 431],
    ['3 MB that are no request', body, 400],
  ] as const) {
    it(`reaches a client that sends ${what} to its end before it reads`, async () => {
      const [first = '', ...lines] = (await sentWhole(bytes)).split('\r\n')
      assert.match(first, new RegExp(`^HTTP/1\\.1 ${status} `))
      assert.ok(lines.includes('Connection: close'))
      assert.ok(lines.some((line) => /^Content-Length: [1-9]/.test(line)))
    })
  }

  it('is asked for before a body is sent, and says 413 without inviting it (RFC 9110 §10.1.1)', async () => {
    const expecting = (length: number) => head(POST, JSON_LINE, `Content-Length: ${length}`, 'Expect: 100-continue')
    assert.match(await untilEnd(expecting(THREE_MEGABYTES)), /^HTTP\/1\.1 413 /)
    const invited = await untilEnd(expecting(2), '{}')
    assert.match(invited, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 400 /)
    assert.match(await untilEnd(head('POST /nowhere', LENGTH, 'Expect: 100-continue')), /^HTTP\/1\.1 404 /)
  })

  it('comes to Node’s own client, which asks first, in both cases', async () => {
    const statusOf = async (length: number) => {
      const headers = { 'Content-Type': 'application/json', 'Content-Length': length, Expect: '100-continue' }
      const asked = httpRequest(`${running.url}/v1/login`, { method: 'POST', headers })
      asked.on('continue', () => asked.end('x'.repeat(length))).flushHeaders()
      const [response] = (await once(asked, 'response')) as [IncomingMessage]
      response.resume()
      await once(response, 'end')
      asked.destroy()
      return response.statusCode
    }
    assert.deepEqual([await statusOf(5), await statusOf(THREE_MEGABYTES)], [400, 413])
  })

  it('is not lost to garbage behind its request, which has a 400 of its own', async () => {
    assert.deepEqual(seen(await talk(running.port, `${head('GET /late')}GARBAGE\r\n\r\n`)), [
      '200 keep-alive',
      '400 close',
    ])
    const two = `${head('GET /late')}${head('GET /late')}\x16\x03\x01`
    assert.deepEqual(seen(await talk(running.port, two)), ['200 keep-alive', '200 keep-alive', '400 close'])
  })

  it('is not lost to what comes behind a request that is the last (RFC 9112 §9.6)', async () => {
    const bytes = `${head('GET /late', 'Connection: close')}GARBAGE\r\n\r\n`
    assert.deepEqual(seen(await talk(running.port, bytes)), ['200 close'])
  })

  it('is not lost to a client that has closed its own direction', async () => {
    assert.deepEqual(seen(await talk(running.port, head('GET /late'), { end: true })), ['200 keep-alive'])
  })

  it('of a body that breaks its coding is one 400', async () => {
    await using hasty = await listening(await testServer({ faces: [oauthFace({ routes: lateRoutes })] }))
    const bytes = `${head(POST, JSON_LINE, 'Transfer-Encoding: chunked')}2\r\n{}xx`
    assert.deepEqual(seen(await talk(hasty.port, bytes)), ['400 close'])
    const behind = `${head('GET /late')}${bytes}`
    assert.deepEqual(seen(await talk(hasty.port, behind)), ['200 keep-alive', '400 close'])
  })

  it('to bytes that are no request is in the words of the first face', async () => {
    const [answer] = await talk(running.port, 'GARBAGE\r\n\r\n')
    assert.equal(answer?.headers['content-type'], 'application/json')
    assert.equal(typeof JSON.parse(answer?.body ?? '').error, 'string')
  })

  async function untilEnd(first: string, second = ''): Promise<string> {
    const socket = connect(running.port, '127.0.0.1')
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      const isInvited = text.startsWith('HTTP/1.1 100')
      if (!socket.writableEnded) socket.end(isInvited ? second : '')
    })
    socket.write(first)
    await once(socket, 'close')
    return text
  }
})
