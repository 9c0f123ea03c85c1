import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Listening, listening } from '../testing/listening.ts'
import { type RawAnswer, request, talk } from '../testing/raw-client.ts'
import { royLogin, testServer } from '../testing/test-server.ts'

const JSON_LINE = 'Content-Type: application/json'
const LIMIT_BYTES = 16_384

describe('request bodies on a socket', () => {
  let running: Listening
  before(async () => {
    running = await listening(await testServer({ bodyDeadlineMilliseconds: 150 }))
  })
  after(() => running[Symbol.asyncDispose]())

  const statuses = (answers: readonly RawAnswer[]) => answers.map(({ status }) => status)
  const head = (...lines: string[]) =>
    ['POST /v1/login HTTP/1.1', 'Host: api.test', JSON_LINE, ...lines, '', ''].join('\r\n')
  const chunked = head('Transfer-Encoding: chunked', 'Connection: close')
  const padded = (bytes: number) => royLogin.padEnd(bytes, ' ')

  for (const coding of ['gzip', 'GZIP', 'br', 'deflate', 'zstd', 'identity, gzip', 'x']) {
    it(`refuses Content-Encoding: ${coding} with 415`, async () => {
      const lines = [JSON_LINE, `Content-Encoding: ${coding}`]
      const [answer] = await talk(running.port, request('POST /v1/login', lines, royLogin))
      assert.equal(answer?.status, 415)
    })
  }

  it('accepts Content-Encoding: identity', async () => {
    const lines = [JSON_LINE, 'Content-Encoding: Identity']
    assert.deepEqual(statuses(await talk(running.port, request('POST /v1/login', lines, royLogin))), [200])
  })

  it('accepts a body of exactly the limit, declared or chunked', async () => {
    const body = padded(LIMIT_BYTES)
    const chunk = `${LIMIT_BYTES.toString(16)}\r\n${body}\r\n0\r\n\r\n`
    assert.deepEqual(statuses(await talk(running.port, request('POST /v1/login', [JSON_LINE], body))), [200])
    assert.deepEqual(statuses(await talk(running.port, [chunked, chunk])), [200])
  })

  it('refuses a declared body over the limit with 413 before it is sent, and closes', async () => {
    const answers = await talk(running.port, head(`Content-Length: ${LIMIT_BYTES + 1}`))
    assert.deepEqual(statuses(answers), [413])
    assert.equal(answers[0]?.headers['connection'], 'close')
  })

  it('refuses a chunked body over the limit with 413, and nothing of it becomes a request', async () => {
    const smuggled = 'GET /livez HTTP/1.1\r\nHost: api.test\r\n\r\n'
    const body = padded(LIMIT_BYTES) + smuggled.repeat(200)
    const answers = await talk(running.port, [
      chunked,
      `${body.length.toString(16)}\r\n`,
      body,
      '\r\n0\r\n\r\n',
      smuggled,
    ])
    assert.deepEqual(statuses(answers), [413])
  })

  it('keeps a connection in step, or closes it, after a body over the limit that came whole', async () => {
    const body = padded(LIMIT_BYTES + 1)
    const first = `${head(`Content-Length: ${body.length}`)}${body}`
    const answers = await talk(running.port, [first, request('/livez')])
    assert.equal(answers[0]?.status, 413)
    assert.ok(answers.length === 1 ? answers[0]?.headers['connection'] === 'close' : answers[1]?.status === 200)
  })

  it('refuses a body that stalls with 408, declared or chunked', async () => {
    for (const stalled of [head('Content-Length: 50'), `${chunked}2\r\n{"\r\n`]) {
      assert.deepEqual(statuses(await talk(running.port, stalled)), [408])
    }
  })

  it('never logs in with a body that was broken off', async () => {
    for (const broken of [`${head('Content-Length: 500')}${royLogin}`, `${chunked}1ff\r\n${royLogin}`]) {
      const answers = await talk(running.port, broken, { end: true })
      assert.ok(
        statuses(answers).every((status) => status === 400),
        `${statuses(answers)}`,
      )
    }
    assert.deepEqual(statuses(await talk(running.port, request('/livez'))), [200])
  })

  const REFUSED: readonly (readonly [what: string, bytes: string])[] = [
    ['Content-Length with Transfer-Encoding', `${head('Content-Length: 5', 'Transfer-Encoding: chunked')}0\r\n\r\n`],
    ['Transfer-Encoding with Content-Length', `${head('Transfer-Encoding: chunked', 'Content-Length: 5')}0\r\n\r\n`],
    ['two different Content-Lengths', `${head('Content-Length: 2', 'Content-Length: 3')}{}`],
    ['a list as Content-Length', `${head('Content-Length: 2, 2')}{}`],
    ['a negative Content-Length', head('Content-Length: -1')],
    ['a Content-Length with a sign', `${head('Content-Length: +2')}{}`],
    ['a hexadecimal Content-Length', `${head('Content-Length: 0x2')}{}`],
    ['a chunk size that is no number', `${chunked}zz\r\n`],
    ['a negative chunk size', `${chunked}-1\r\n`],
    ['a chunk size beyond 64 bits', `${chunked}fffffffffffffffff\r\n`],
    ['a chunk without its line break', `${chunked}2\r\n{}xx`],
    ['an unknown transfer coding', `${head('Transfer-Encoding: cow')}{}`],
    ['chunked that is not the last coding', `${head('Transfer-Encoding: chunked, gzip')}0\r\n\r\n`],
    ['a folded header line', head('X-Folded: a\r\n b')],
    ['a blank before the colon', head('Content-Length : 2')],
    ['a NUL in a header name', head('X-\0: a')],
    ['a NUL in a header value', head('X: a\0b')],
    ['a bare carriage return in a header', head('X: a\rX: b')],
    ['a header line without a colon', head('X')],
    ['no Host', 'GET /livez HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['two Hosts', 'GET /livez HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n'],
    ['HTTP/2.0 in the request line', 'GET /livez HTTP/2.0\r\nHost: a\r\n\r\n'],
    ['HTTP/0.9', 'GET /livez\r\n\r\n'],
    ['HTTP/9.9', 'GET /livez HTTP/9.9\r\nHost: a\r\n\r\n'],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['the bytes of a TLS handshake', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc'],
  ]
  for (const [what, bytes] of REFUSED) {
    it(`refuses ${what} with one 400 and closes`, async () => {
      assert.deepEqual(statuses(await talk(running.port, Buffer.from(bytes, 'latin1'))), [400])
    })
  }

  it('accepts 100 header lines and refuses more with 431', async () => {
    // Host and Connection are two of them.
    const lines = Array.from({ length: 98 }, (_, i) => `X-${i}: a`)
    assert.deepEqual(statuses(await talk(running.port, request('/livez', lines))), [200])
    assert.deepEqual(statuses(await talk(running.port, request('/livez', [...lines, 'X: a']))), [431])
  })

  it('refuses headers over 16 KiB with 431', async () => {
    assert.deepEqual(statuses(await talk(running.port, request('/livez', [`X: ${'a'.repeat(15_000)}`]))), [200])
    assert.deepEqual(statuses(await talk(running.port, request('/livez', [`X: ${'a'.repeat(16_384)}`]))), [431])
    assert.deepEqual(statuses(await talk(running.port, request(`/${'a'.repeat(16_384)}`))), [431])
  })

  it('answers pipelined requests in order', async () => {
    const keep = (target: string) => `${target} HTTP/1.1\r\nHost: api.test\r\n\r\n`
    const login = `${head(`Content-Length: ${royLogin.length}`)}${royLogin}`
    const bytes = [
      keep('GET /protected'),
      login,
      keep('GET /livez'),
      keep('HEAD /livez'),
      request('/nowhere').toString(),
    ]
    const methods = ['GET', 'POST', 'GET', 'HEAD', 'GET']
    assert.deepEqual(statuses(await talk(running.port, bytes.join(''), { methods })), [401, 200, 200, 200, 404])
  })

  it('never takes an unread body for the next request', async () => {
    const smuggled = 'GET /livez HTTP/1.1\r\nHost: api.test\r\n\r\n'
    const unread = `GET /protected HTTP/1.1\r\nHost: api.test\r\nContent-Length: ${smuggled.length}\r\n\r\n`
    const whole = await talk(running.port, [`${unread}${smuggled}`, request('/nowhere')])
    assert.ok(
      statuses(whole).every((status) => status !== 200),
      `${statuses(whole)}`,
    )
    const late = await talk(running.port, [unread, smuggled, request('/nowhere')], { pauseMilliseconds: 30 })
    assert.deepEqual(statuses(late), [401])
  })
})

describe('request bodies of a web-standard request', async () => {
  const server = await testServer({ bodyDeadlineMilliseconds: 50 })
  const post = (body: string | ReadableStream<Uint8Array>, headers: Record<string, string> = {}) =>
    server.handler(
      new Request('http://api.test/v1/login', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body,
        duplex: 'half',
      } as RequestInit),
    )
  const stream = (start: (controller: ReadableStreamDefaultController<Uint8Array>) => void) =>
    new ReadableStream<Uint8Array>({ start })

  it('refuses a content coding with 415', async () => {
    assert.equal((await post(royLogin, { 'Content-Encoding': 'gzip' })).status, 415)
  })

  it('refuses a body over the limit with 413, known or streamed', async () => {
    assert.equal((await post(royLogin.padEnd(LIMIT_BYTES, ' '))).status, 200)
    assert.equal((await post(royLogin.padEnd(LIMIT_BYTES + 1, ' '))).status, 413)
    const endless = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(new Uint8Array(4096)) })
    assert.equal((await post(endless)).status, 413)
  })

  it('refuses a body that stalls with 408', async () => {
    assert.equal((await post(stream((controller) => controller.enqueue(new TextEncoder().encode('{'))))).status, 408)
  })

  it('refuses a body that breaks off with 400', async () => {
    assert.equal((await post(stream((controller) => controller.error(new Error('gone'))))).status, 400)
  })
})
