/** The first tables hold the answers of Flask-Cors 3.0.10 with its defaults. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HeaderLine } from '../../message.ts'
import { factsOf } from '../../testing/facts-of.ts'
import { type CorsOrigins, corsOrigins, withFlaskCors } from './cors.ts'

const METHODS: HeaderLine = ['Access-Control-Allow-Methods', 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT']
const ECHO: readonly HeaderLine[] = [['Access-Control-Allow-Origin', 'http://example.com']]
const VARY: HeaderLine = ['Vary', 'Origin']
const ORIGIN: HeaderLine = ['Origin', 'http://example.com']

function added(headers: readonly HeaderLine[], method: string = 'GET', origins: CorsOrigins = '*'): HeaderLine[] {
  const message = { status: 404, headers: [['Content-Type', 'text/html']] as const, body: 'x' }
  const decorated = withFlaskCors(message, factsOf(headers, method), origins)
  assert.deepEqual({ ...decorated, headers: decorated.headers.slice(0, 1) }, message)
  return decorated.headers.slice(1)
}

for (const origin of ['http://example.com', 'null', 'https://app.example.com:8443', 'abc<>"']) {
  test(`echoes the origin ${origin} and varies by it`, () => {
    assert.deepEqual(added([['Origin', origin]]), [['Access-Control-Allow-Origin', origin], VARY])
  })
}

test('allows everybody where no origin asks, without Vary', () => {
  assert.deepEqual(added([]), [['Access-Control-Allow-Origin', '*']])
  assert.deepEqual(added([['Origin', '']]), [['Access-Control-Allow-Origin', '*']])
  assert.deepEqual(added([['Origin', '*']]), [['Access-Control-Allow-Origin', '*']])
})

test('joins two origins as werkzeug does', () => {
  assert.deepEqual(added([ORIGIN, ['Origin', 'http://b.example']]), [
    ['Access-Control-Allow-Origin', 'http://example.com,http://b.example'],
    VARY,
  ])
})

for (const method of ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'post']) {
  test(`lists the methods in a preflight for ${method}`, () => {
    assert.deepEqual(added([ORIGIN, ['Access-Control-Request-Method', method]], 'OPTIONS'), [...ECHO, METHODS, VARY])
  })
}

for (const method of ['', 'TRACE', 'CONNECT', 'PURGE', 'POST,GET']) {
  test(`lists no methods in a preflight for ${JSON.stringify(method)}`, () => {
    assert.deepEqual(added([ORIGIN, ['Access-Control-Request-Method', method]], 'OPTIONS'), [...ECHO, VARY])
  })
}

test('lists no methods to a request that is not an OPTIONS', () => {
  const asked: HeaderLine[] = [
    ORIGIN,
    ['Access-Control-Request-Method', 'POST'],
    ['Access-Control-Request-Headers', 'a'],
  ]
  assert.deepEqual(added(asked, 'GET'), [...ECHO, VARY])
  assert.deepEqual(added(asked, 'POST'), [...ECHO, VARY])
})

test('answers a preflight without an origin, too', () => {
  const asked: HeaderLine[] = [
    ['Access-Control-Request-Method', 'GET'],
    ['Access-Control-Request-Headers', 'x-access-token'],
  ]
  assert.deepEqual(added(asked, 'OPTIONS'), [
    ['Access-Control-Allow-Origin', '*'],
    ['Access-Control-Allow-Headers', 'x-access-token'],
    METHODS,
  ])
})

const requested: readonly (readonly [asked: readonly string[], allowed: string])[] = [
  [['x-access-token, content-type'], 'content-type, x-access-token'],
  [['X-Access-Token,Content-Type'], 'Content-Type, X-Access-Token'],
  [['zeta, alpha, Beta'], 'Beta, alpha, zeta'],
  [['a, a, A'], 'A, a, a'],
  [['b', 'a'], 'a, b'],
  [['a,,b'], ', a, b'],
]

for (const [asked, allowed] of requested) {
  test(`allows the requested headers ${JSON.stringify(asked)} as ${JSON.stringify(allowed)}`, () => {
    const lines = asked.map((value): HeaderLine => ['Access-Control-Request-Headers', value])
    const headers = added([ORIGIN, ['Access-Control-Request-Method', 'GET'], ...lines], 'OPTIONS')
    assert.deepEqual(headers, [...ECHO, ['Access-Control-Allow-Headers', allowed], METHODS, VARY])
  })
}

test('names no headers when an empty list is requested', () => {
  const asked: HeaderLine[] = [ORIGIN, ['Access-Control-Request-Method', 'GET'], ['Access-Control-Request-Headers', '']]
  assert.deepEqual(added(asked, 'OPTIONS'), [...ECHO, METHODS, VARY])
})

test('allows a configured origin and no other, and always varies by it', () => {
  const origins = ['http://example.com', 'https://b.example']
  assert.deepEqual(added([ORIGIN], 'GET', origins), [...ECHO, VARY])
  for (const other of ['http://example.com.evil', 'http://EXAMPLE.com', 'http://example.co', 'null', '*', '']) {
    assert.deepEqual(added([['Origin', other]], 'GET', origins), [VARY])
  }
  assert.deepEqual(added([], 'GET', origins), [VARY])
  assert.deepEqual(added([ORIGIN, ORIGIN], 'GET', origins), [VARY])
})

test('tells a preflight of another origin nothing', () => {
  const asked: HeaderLine[] = [
    ['Origin', 'https://evil.example'],
    ['Access-Control-Request-Method', 'POST'],
  ]
  assert.deepEqual(added(asked, 'OPTIONS', ['http://example.com']), [VARY])
})

test('echoes nothing that a header cannot carry', () => {
  assert.deepEqual(added([['Origin', 'http://a\r\nSet-Cookie: b=c']]), [['Access-Control-Allow-Origin', '*']])
})

test('reads the option: everybody, nobody, or origins without a path', () => {
  assert.equal(corsOrigins('*'), '*')
  assert.deepEqual(corsOrigins([]), [])
  assert.deepEqual(corsOrigins(['http://localhost:3000', 'capacitor://localhost']), [
    'http://localhost:3000',
    'capacitor://localhost',
  ])
  for (const wrong of [
    'http://a.example',
    ['*'],
    ['null'],
    ['http://a.example/'],
    ['a.example'],
    ['http://a, http://b'],
    [1],
  ]) {
    assert.throws(() => corsOrigins(wrong), TypeError)
  }
})
