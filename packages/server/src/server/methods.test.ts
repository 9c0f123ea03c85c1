import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { flaskJwt } from '@latchkey/protocol'
import { type Listening, listening } from '../testing/listening.ts'
import { request, talk } from '../testing/raw-client.ts'
import { flaskJwtFace, oauthFace, testServer, tokenOf } from '../testing/test-server.ts'

const server = await testServer({
  faces: [
    oauthFace({
      routes: [
        { method: 'GET', path: '/protected', handle: () => 'Grüße' },
        { method: 'GET', path: '/method', public: true, handle: ({ method }) => method },
        { method: 'PUT', path: '/notes/:id', handle: () => 'put' },
        { method: 'DELETE', path: '/notes/:id', handle: () => 'deleted' },
      ],
    }),
    flaskJwtFace({ dialect: flaskJwt({ config: { JWT_AUTH_URL_RULE: '/auth' } }) }),
  ],
})

describe('methods', () => {
  let running: Listening
  let authorization: string
  before(async () => {
    running = await listening(server)
    authorization = `Authorization: Bearer ${await tokenOf(server)}`
  })
  after(() => running[Symbol.asyncDispose]())

  const ask = async (target: string, lines: readonly string[] = []) => {
    const [answer] = await talk(running.port, request(target, lines), { methods: [target.split(' ')[0] ?? ''] })
    if (!answer) throw new Error('no answer')
    return answer
  }

  for (const [path, isGuarded] of [
    ['/protected', true],
    ['/livez', false],
    ['/nowhere', false],
    ['/v1/login', false],
  ] as const) {
    it(`answers HEAD ${path} with GET's status and headers and no body (RFC 9110 §9.3.2)`, async () => {
      const lines = isGuarded ? [authorization] : []
      const [get, head] = [await ask(`GET ${path}`, lines), await ask(`HEAD ${path}`, lines)]
      const same = ({ date: _, 'latchkey-request-id': _id, ...headers }: Readonly<Record<string, string>>) => headers
      assert.equal(head.status, get.status)
      assert.deepEqual(same(head.headers), same(get.headers))
      assert.equal(head.headers['content-length'], String(Buffer.byteLength(get.body)))
      assert.equal(head.body, '')
    })
  }

  it('runs the handler of GET for HEAD, which sees the method as it came', async () => {
    assert.equal((await ask('GET /method')).headers['content-length'], '5')
    assert.equal((await ask('HEAD /method')).headers['content-length'], '6')
  })

  it('does not let HEAD past the guard', async () => {
    assert.equal((await ask('HEAD /protected')).status, 401)
  })

  const ALLOWED: readonly (readonly [path: string, allow: string])[] = [
    ['/protected', 'GET, HEAD, OPTIONS'],
    ['/notes/1', 'PUT, DELETE, OPTIONS'],
    ['/v1/login', 'POST, OPTIONS'],
    ['/auth', 'POST, OPTIONS'],
    ['/livez', 'GET, HEAD, OPTIONS'],
    ['/readyz', 'GET, HEAD, OPTIONS'],
  ]
  for (const [path, allow] of ALLOWED) {
    it(`answers OPTIONS ${path} with Allow: ${allow}, without a token`, async () => {
      const { status, headers } = await ask(`OPTIONS ${path}`)
      assert.deepEqual([status, headers['allow']], [200, allow])
    })

    for (const method of ['TRACE', 'PROPFIND', 'PATCH', 'QUERY']) {
      it(`refuses ${method} ${path} with 405 and the same Allow (RFC 9110 §15.5.6)`, async () => {
        const { status, headers, body } = await ask(`${method} ${path}`, ['X-Canary: echoed'])
        assert.deepEqual([status, headers['allow']], [405, allow])
        assert.doesNotMatch(body, /echoed/)
      })
    }
  }

  it('has no methods for a path that is not there', async () => {
    for (const method of ['OPTIONS', 'TRACE', 'POST']) {
      const { status, headers } = await ask(`${method} /nowhere`)
      assert.deepEqual([status, headers['allow']], [404, undefined])
    }
    assert.equal((await ask('OPTIONS *')).status, 404)
  })

  it('takes no lower-case method for its upper-case one (RFC 9110 §9.1)', async () => {
    for (const method of ['get', 'Get', 'head']) {
      assert.equal((await ask(`${method} /protected`, [authorization])).status, 400)
    }
  })

  it('opens no tunnel', async () => {
    const answers = await talk(running.port, 'CONNECT api.test:443 HTTP/1.1\r\nHost: api.test\r\n\r\n')
    assert.deepEqual(
      answers.map(({ status }) => status),
      [405],
    )
  })

  it('switches to no other protocol', async () => {
    const upgrade = ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==']
    assert.equal((await ask('GET /protected', upgrade)).status, 401)
  })

  it('gives the same answers as a web-standard handler', async () => {
    for (const [method, path] of [
      ['HEAD', '/livez'],
      ['OPTIONS', '/notes/1'],
      ['PROPFIND', '/v1/login'],
    ] as const) {
      const [raw, web] = [
        await ask(`${method} ${path}`),
        await server.handler(new Request(`http://api.test${path}`, { method })),
      ]
      assert.equal(web.status, raw.status)
      for (const name of ['allow', 'content-length', 'content-type']) {
        assert.equal(web.headers.get(name) ?? undefined, raw.headers[name])
      }
      const withoutId = (body: string) => body.replace(/"request_id":"[\da-f-]{36}"/, '')
      assert.equal(withoutId(await web.text()), withoutId(raw.body))
    }
  })
})
