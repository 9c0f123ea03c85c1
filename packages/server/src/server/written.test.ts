/** What routes return, as it arrives: over real connections, in each dialect. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { type Dialect, flaskJwt, flaskPyjwt, oauth } from '@latchkey/protocol'
import { type Listening, listening } from '../testing/listening.ts'
import { request, talk } from '../testing/raw-client.ts'
import { oauthFace, recordingLogger, roy, testKey, testServer } from '../testing/test-server.ts'
import type { PublicRoute } from './face.ts'
import { face } from './face-recipe.ts'
import { reply } from './reply.ts'

const ISSUER = 'https://api.test'
const HTML = 'text/html; charset=utf-8'
const JSON_TYPE = 'application/json'

class Hidden {
  readonly #word = 'hidden'
  get word() {
    return this.#word
  }
}

const routes: Readonly<Record<string, () => unknown>> = {
  '/text': () => 'Grüße',
  '/object': () => ({ b: 1, a: 'é', left: undefined }),
  '/response': () => new Response('success', { status: 202, headers: { 'X-Kind': 'web' } }),
  '/cookies': () =>
    new Response('<p>', {
      headers: [
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
        ['Content-Type', 'text/html'],
      ],
    }),
  '/empty': () => new Response(null, { status: 204 }),
  '/promised': async () => new Response('later'),
  '/headers': () => reply(1, { headers: new Headers({ 'X-Kind': 'web' }) }),
  '/pairs': () =>
    reply(1, {
      headers: [
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
      ],
    }),
  '/to-json-well': () => ({ at: new Date(0), of: { toJSON: () => ({ a: 1 }) } }),
  '/created': () => reply({ id: 7 }, { status: 201, headers: { Location: '/7' } }),
  '/json-text': () => reply('success'),
  '/problem': () => reply({ title: 'no' }, { status: 409, headers: { 'content-type': 'application/problem+json' } }),
  '/gone': () => reply(null, { status: 204 }),
  '/reset': () => reply({ form: 'empty' }, { status: 205 }),
}

/** Each with what the log says of it. */
const unwritable: Readonly<Record<string, readonly [handle: () => unknown, told: string]>> = {
  '/nothing': [() => undefined, 'a route returned undefined'],
  '/function': [() => () => 1, 'a route returned a function'],
  '/map': [() => ({ users: new Map([[1, 'roy']]) }), 'users: a route returned an object of Map'],
  '/set-in-list': [() => [1, { tags: new Set(['roy']) }], '1.tags: a route returned an object of Set'],
  '/to-json': [() => ({ toJSON: () => new Map([[1, 'roy']]) }), 'a route returned an object of Map'],
  '/to-json-again': [givesItself, 'again: a route returned a value that holds itself'],
  '/to-json-inside': [() => ({ all: [{ toJSON: () => undefined }] }), 'all.0: a route returned undefined'],
  '/method': [() => ({ id: 7, save: () => 'roy' }), 'save: a route returned a function'],
  '/symbol': [() => ({ user: { kind: Symbol('roy') } }), 'user.kind: a route returned a symbol'],
  '/undefined-in-list': [() => ({ users: ['roy', undefined] }), 'users.1: a route returned undefined'],
  // biome-ignore lint/suspicious/noSparseArray: that is what is tried
  '/gap': [() => ['roy', , 'roy'], '1: a route returned undefined'],
  '/hidden': [() => new Hidden(), 'a route returned an object of Hidden'],
  '/error': [() => new Error('the password is open sesame'), 'a route returned an object of Error'],
  '/error-with-code': [
    () => Object.assign(new Error('open sesame'), { code: 'E1' }),
    'a route returned an object of Error',
  ],
  '/bytes': [() => Buffer.from('open sesame'), 'a route returned bytes (Buffer)'],
  '/bytes-inside': [() => ({ key: new Uint8Array([1, 2]) }), 'key: a route returned bytes (Uint8Array)'],
  '/not-a-number': [() => ({ share: 0 / 0 }), 'share: a route returned NaN, which JSON cannot hold'],
  '/endless-number': [() => [1, -1 / 0], '1: a route returned -Infinity, which JSON cannot hold'],
  '/no-date': [() => ({ at: new Date(Number.NaN) }), 'at: a route returned a Date of no time'],
  '/circle': [
    () => {
      const circle: { self?: unknown } = {}
      circle.self = { circle }
      return circle
    },
    'self.circle: a route returned a value that holds itself',
  ],
  '/name-of-a-client': [() => ({ 'roy@example.com': { f: () => 1 } }), '?.f: a route returned a function'],
  '/binary': [() => new Response(new Uint8Array([0xff, 0xfe])), 'a route returned a Response whose body is not UTF-8'],
  '/endless': [() => new Response(endless()), 'a route returned a Response of more than 16 MiB'],
}

/** Sends as much as is taken. */
/** Its `toJSON` makes a new object each time: only the holder says that there is no end. */
function givesItself(): object {
  const value = { toJSON: () => ({ again: value }) }
  return value
}

function endless(): ReadableStream {
  return new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1_000_000)) })
}

const faults: Readonly<Record<string, () => unknown>> = {
  ...Object.fromEntries(Object.entries(unwritable).map(([path, [handle]]) => [path, handle])),
  '/read': async () => {
    const response = new Response('once')
    await response.text()
    return response
  },
  '/status': () => reply({}, { status: 99 }),
  '/pairs-of-one': () => reply({}, { headers: [['X-Kind']] as never }),
  '/headers-of-numbers': () => reply({}, { headers: new Map([['X-Kind', 7]]) as never }),
  '/header': () => reply({}, { headers: { 'X-Split': 'a\r\nb' } }),
  '/framing': () => reply({}, { headers: { 'Transfer-Encoding': 'chunked' } }),
  '/connection': () => reply({}, { headers: { Connection: 'keep-alive' } }),
}

const dialects: readonly (readonly [Dialect, isFlask: boolean])[] = [
  [oauth({ issuer: ISSUER, audience: ISSUER }), false],
  [flaskJwt(), true],
  [flaskPyjwt(), true],
]

for (const [dialect, isFlask] of dialects) {
  describe(`what a route returns, in the words of ${dialect.name}`, async () => {
    const logger = recordingLogger()
    const all = { ...routes, ...faults }
    const server = await testServer({
      logger,
      faces: [
        face({
          dialect,
          keys: [testKey('written')],
          users: roy,
          routes: Object.entries(all).map(
            ([path, handle]): PublicRoute => ({ method: 'GET', path, public: true, handle }),
          ),
        }),
      ],
    })
    let running: Listening
    before(async () => {
      running = await listening(server)
    })
    after(() => running[Symbol.asyncDispose]())

    async function ask(path: string, method = 'GET') {
      const [answer] = await talk(running.port, request(`${method} ${path}`), { methods: [method] })
      return answer ?? assert.fail('there is no answer')
    }

    const newline = isFlask ? '\n' : ''
    for (const [path, status, type, body] of [
      ['/text', 200, isFlask ? HTML : JSON_TYPE, isFlask ? 'Grüße' : '"Grüße"'],
      ['/object', 200, JSON_TYPE, isFlask ? '{"a":"\\u00e9","b":1}\n' : '{"b":1,"a":"é"}'],
      ['/response', 202, 'text/plain;charset=UTF-8', 'success'],
      ['/cookies', 200, 'text/html', '<p>'],
      ['/promised', 200, 'text/plain;charset=UTF-8', 'later'],
      ['/created', 201, JSON_TYPE, `{"id":7}${newline}`],
      ['/to-json-well', 200, JSON_TYPE, `{"at":"1970-01-01T00:00:00.000Z","of":{"a":1}}${newline}`],
      ['/json-text', 200, JSON_TYPE, `"success"${newline}`],
      ['/problem', 409, 'application/problem+json', `{"title":"no"}${newline}`],
      ['/empty', 204, undefined, ''],
      ['/gone', 204, JSON_TYPE, ''],
      ['/reset', 205, JSON_TYPE, ''],
    ] as const) {
      it(`sends ${path} as ${status} ${type}, and HEAD the same without a body`, async () => {
        const got = await ask(path)
        assert.deepEqual([got.status, got.headers['content-type'], got.body], [status, type, body])
        const head = await ask(path, 'HEAD')
        assert.deepEqual([head.status, head.headers['content-type'], head.body], [status, type, ''])
        assert.equal(
          head.headers['content-length'],
          [204, 205].includes(status) ? undefined : String(Buffer.byteLength(body)),
        )
        const response = await server.handler(new Request(`http://api.test${path}`))
        assert.deepEqual([response.status, await response.text()], [status, body])
      })
    }

    it('sends the headers of a Response and of a reply, and each cookie in a line of its own', async () => {
      assert.equal((await ask('/response')).headers['x-kind'], 'web')
      assert.equal((await ask('/created')).headers['location'], '/7')
      assert.equal((await ask('/headers')).headers['x-kind'], 'web')
      const paired = await server.handler(new Request('http://api.test/pairs'))
      assert.deepEqual(paired.headers.getSetCookie(), ['a=1', 'b=2'])
      const response = await server.handler(new Request('http://api.test/cookies'))
      assert.deepEqual(response.headers.getSetCookie(), ['a=1', 'b=2'])
    })

    for (const path of Object.keys(faults)) {
      it(`answers ${path} with 500 and a line of the log, and never with {} in silence`, async () => {
        const lines = logger.lines.length
        const { status, body } = await ask(path)
        assert.equal(status, 500)
        assert.doesNotMatch(body, /sesame|roy/)
        const [line, ...more] = logger.lines.slice(lines).filter(({ level }) => level === 'error')
        assert.equal(line?.message, 'a request failed')
        assert.deepEqual(more, [])
        assert.doesNotMatch(JSON.stringify(line), /sesame|roy/)
        const told = unwritable[path]?.[1]
        if (told === undefined) return
        const said = /"message":"([^"]*)/.exec(JSON.stringify(line?.facts))?.[1]
        assert.ok(said?.startsWith(told), said)
      })
    }
  })
}

describe('a route that returns what it fetched elsewhere', () => {
  const text = 'Grüße '.repeat(1000)
  const upstream = createServer(({ url }, response) => {
    response.setHeader('Content-Type', 'text/plain; charset=utf-8')
    response.setHeader('X-Hop', 'one')
    response.setHeader('ETag', '"1"')
    response.setHeader('Connection', 'keep-alive, X-Hop')
    if (url === '/compressed') response.setHeader('Content-Encoding', 'gzip')
    else response.write('')
    response.end(url === '/compressed' ? gzipSync(text) : text)
  })
  const fetched = (path: string): PublicRoute => ({
    method: 'GET',
    path,
    public: true,
    handle: () => fetch(`http://127.0.0.1:${(upstream.address() as AddressInfo).port}${path}`),
  })
  const paths = ['/compressed', '/chunked']
  let running: Listening
  before(async () => {
    await once(upstream.listen(0, '127.0.0.1'), 'listening')
    running = await listening(await testServer({ faces: [oauthFace({ routes: paths.map(fetched) })] }))
  })
  after(async () => {
    await running[Symbol.asyncDispose]()
    upstream.close()
    upstream.closeAllConnections()
  })

  for (const path of paths) {
    it(`sends ${path} as it was decoded, and nothing of the other connection`, async () => {
      const response = await fetch(`http://127.0.0.1:${running.port}${path}`)
      assert.deepEqual([response.status, await response.text()], [200, text])
      for (const name of ['content-encoding', 'transfer-encoding', 'x-hop', 'upgrade'])
        assert.equal(response.headers.get(name), null, name)
      assert.equal(response.headers.get('content-length'), String(Buffer.byteLength(text)))
      assert.equal(response.headers.get('etag'), '"1"')
    })
  }
})
