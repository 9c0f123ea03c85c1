/** Where one request ends and the next begins is never a matter of opinion between us and the app. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { appBehind, valuesOf } from '../testing/app-behind.ts'
import { talk } from '../testing/raw-client.ts'

const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: api.test\r\n\r\n'
const post = (...lines: readonly string[]) => `${['POST /a HTTP/1.1', 'Host: api.test', ...lines].join('\r\n')}\r\n\r\n`

describe('a request whose end could be seen in two places', () => {
  for (const [what, bytes] of [
    ['has a length and chunks', `${post('Content-Length: 5', 'Transfer-Encoding: chunked')}0\r\n\r\n${SMUGGLED}`],
    ['has chunks and a length', `${post('Transfer-Encoding: chunked', 'Content-Length: 5')}0\r\n\r\n${SMUGGLED}`],
    ['has two lengths', `${post('Content-Length: 0', 'Content-Length: 44')}${SMUGGLED}`],
    ['has the same length twice', `${post('Content-Length: 2', 'Content-Length: 2')}ab${SMUGGLED}`],
    ['has a list of lengths', `${post('Content-Length: 0, 44')}${SMUGGLED}`],
    ['has a length with a sign', `${post('Content-Length: +2')}ab${SMUGGLED}`],
    ['has a length below nothing', `${post('Content-Length: -1')}${SMUGGLED}`],
    ['has a length in hexadecimal', `${post('Content-Length: 0x2')}ab${SMUGGLED}`],
    ['has a length with an underscore', `${post('Content-Length: 1_0')}${SMUGGLED}`],
    ['has an empty length', `${post('Content-Length:')}${SMUGGLED}`],
    ['has a length with a blank before the colon', `${post('Content-Length : 2')}ab${SMUGGLED}`],
    ['is chunked twice', `${post('Transfer-Encoding: chunked', 'Transfer-Encoding: chunked')}0\r\n\r\n${SMUGGLED}`],
    ['is chunked after something else', `${post('Transfer-Encoding: gzip, chunked')}0\r\n\r\n${SMUGGLED}`],
    ['is chunked before something else', `${post('Transfer-Encoding: chunked, identity')}0\r\n\r\n${SMUGGLED}`],
    [
      'is chunked with a tab behind it, and has a length',
      `${post('Transfer-Encoding: chunked\t', 'Content-Length: 5')}0\r\n\r\n${SMUGGLED}`,
    ],
    ['is chunked and a comma', `${post('Transfer-Encoding: chunked,')}0\r\n\r\n${SMUGGLED}`],
    ['is "xchunked"', `${post('Transfer-Encoding: xchunked')}0\r\n\r\n${SMUGGLED}`],
    ['is chunked in capitals', `${post('Transfer-Encoding: CHUNKED')}0\r\n\r\n${SMUGGLED}`],
    ['is identity', `${post('Transfer-Encoding: identity')}${SMUGGLED}`],
    ['is chunked with a vertical tab', `${post('Transfer-Encoding: \vchunked')}0\r\n\r\n${SMUGGLED}`],
    ['is chunked behind a folded line', `${post('Transfer-Encoding:\r\n chunked')}0\r\n\r\n${SMUGGLED}`],
    ['has a folded line', `${post('X-A: b\r\n Transfer-Encoding: chunked')}${SMUGGLED}`],
    ['has a header that begins with a blank', `${post(' Transfer-Encoding: chunked')}${SMUGGLED}`],
    ['has a bare line feed', `POST /a HTTP/1.1\nHost: api.test\nContent-Length: 0\n\n${SMUGGLED}`],
    ['has a bare line feed in one place', `${post('X-A: b\nTransfer-Encoding: chunked')}${SMUGGLED}`],
    ['has a bare carriage return', `${post('X-A: b\rTransfer-Encoding: chunked')}${SMUGGLED}`],
    ['has NUL in a value', `${post('X-A: b\0c')}${SMUGGLED}`],
    ['has NUL in a name', `${post('X-\0A: b')}${SMUGGLED}`],
    ['has NUL in its target', `GET /a\0b HTTP/1.1\r\nHost: api.test\r\n\r\n${SMUGGLED}`],
    [
      'has chunks in HTTP/1.0',
      `POST /a HTTP/1.0\r\nHost: api.test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
    ],
    ['is for another host than its target', `GET http://other.test/a HTTP/1.1\r\nHost: api.test\r\n\r\n${SMUGGLED}`],
    ['has two hosts', `GET /a HTTP/1.1\r\nHost: api.test\r\nHost: other.test\r\n\r\n${SMUGGLED}`],
    ['has a host that is none', `GET /a HTTP/1.1\r\nHost: api.test/../x\r\n\r\n${SMUGGLED}`],
    ['has no host', `GET /a HTTP/1.1\r\n\r\n${SMUGGLED}`],
  ] as const) {
    it(`is 400 and the last of its connection when it ${what}`, async () => {
      await using behind = await appBehind()
      const answers = await talk(behind.port, bytes)
      assert.deepEqual(
        answers.map(({ status }) => status),
        [400],
      )
      assert.deepEqual(behind.reached, [])
    })
  }

  for (const [what, chunks] of [
    ['a size that is none', 'zz\r\nab\r\n0\r\n\r\n'],
    ['a size with a sign', '+2\r\nab\r\n0\r\n\r\n'],
    ['a size in 0x', '0x2\r\nab\r\n0\r\n\r\n'],
    ['a size beyond all numbers', 'ffffffffffffffffff\r\nab\r\n0\r\n\r\n'],
    ['a line feed alone behind its size', '2\nab\n0\n\n'],
    ['data that goes on behind its size', '2\r\nabcd\r\n0\r\n\r\n'],
    ['an extension with a line feed', '2;a\nb\r\nab\r\n0\r\n\r\n'],
  ] as const) {
    it(`never becomes a whole request of the app with a chunk of ${what}`, async () => {
      await using behind = await appBehind()
      const answers = await talk(behind.port, `${post('Transfer-Encoding: chunked')}${chunks}${SMUGGLED}`)
      assert.deepEqual(
        answers.map(({ status }) => status),
        [400],
      )
      assert.deepEqual(behind.reached, [])
    })
  }
})

describe('a request that goes on to the app', () => {
  it('is written anew: extensions and trailers of chunks are gone, and the body is whole', async () => {
    await using behind = await appBehind()
    const body = '3;name="a"\r\nabc\r\n2\r\nde\r\n0\r\nX-Latchkey-Subject: 1\r\n\r\n'
    const answers = await talk(behind.port, post('Transfer-Encoding: chunked', 'Connection: close') + body)
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200],
    )
    const [reached] = behind.reached
    assert.ok(reached)
    assert.equal(reached.body, 'abcde')
    assert.deepEqual(valuesOf(reached, 'transfer-encoding'), ['chunked'])
    assert.deepEqual(valuesOf(reached, 'x-latchkey-subject'), [])
  })

  it('keeps its length, also where nobody expects a body', async () => {
    await using behind = await appBehind()
    for (const method of ['POST', 'GET', 'DELETE', 'OPTIONS']) {
      await talk(
        behind.port,
        `${method} /a HTTP/1.1\r\nHost: api.test\r\nContent-Length: 5\r\nConnection: close\r\n\r\nabcde`,
      )
    }
    assert.deepEqual(
      behind.reached.map(({ method, body }) => [method, body]),
      [
        ...[
          ['POST', 'abcde'],
          ['GET', 'abcde'],
          ['DELETE', 'abcde'],
          ['OPTIONS', 'abcde'],
        ],
      ],
    )
    for (const reached of behind.reached) assert.deepEqual(valuesOf(reached, 'content-length'), ['5'])
  })

  it('may be one of several on a connection, answered in order', async () => {
    await using behind = await appBehind()
    const get = (path: string, line = 'X: y') => `GET ${path} HTTP/1.1\r\nHost: api.test\r\n${line}\r\n\r\n`
    const answers = await talk(behind.port, get('/1') + get('/2') + get('/3', 'Connection: close'))
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200],
    )
  })

  it('is asked for its body here when it waits with it, and the app hears nothing of that', async () => {
    await using behind = await appBehind()
    const head = post('Expect: 100-continue', 'Content-Length: 2', 'Connection: close')
    const answers = await talk(behind.port, [head, 'ab'], { pauseMilliseconds: 50 })
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200],
    )
    const [reached] = behind.reached
    assert.ok(reached)
    assert.equal(reached.body, 'ab')
    assert.deepEqual(valuesOf(reached, 'expect'), [])
  })

  it('may name the host in its target', async () => {
    await using behind = await appBehind()
    const answers = await talk(
      behind.port,
      'GET http://API.test/a?b HTTP/1.1\r\nHost: api.test\r\nConnection: close\r\n\r\n',
    )
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200],
    )
    assert.equal(behind.reached[0]?.target, '/a?b')
  })

  it('is never TRACE or CONNECT', async () => {
    await using behind = await appBehind()
    const [traced] = await talk(behind.port, 'TRACE /a HTTP/1.1\r\nHost: api.test\r\nConnection: close\r\n\r\n')
    const [connected] = await talk(
      behind.port,
      `CONNECT other.test:443 HTTP/1.1\r\nHost: other.test:443\r\n\r\n${SMUGGLED}`,
    )
    assert.deepEqual([traced?.status, connected?.status], [405, 405])
    assert.deepEqual(behind.reached, [])
  })

  for (const protocol of ['h2c', 'websocket, h2c', 'TLS/1.0', 'HTTP/2.0']) {
    it(`never changes to ${protocol}`, async () => {
      await using behind = await appBehind()
      const lines = `Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: ${protocol}\r\nHTTP2-Settings: AAMAAABkAAQAAP__`
      const answers = await talk(behind.port, `GET /a HTTP/1.1\r\nHost: api.test\r\n${lines}\r\n\r\n${SMUGGLED}`)
      assert.deepEqual(
        answers.map(({ status }) => status),
        [200],
      )
      const [reached, ...more] = behind.reached
      assert.ok(reached)
      assert.deepEqual(more, [])
      assert.deepEqual(
        ['upgrade', 'http2-settings'].flatMap((name) => valuesOf(reached, name)),
        [],
      )
    })
  }
})
