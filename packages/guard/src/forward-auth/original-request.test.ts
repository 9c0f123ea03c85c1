import assert from 'node:assert/strict'
import { test } from 'node:test'
import { factsOf } from '../testing/facts.ts'
import type { HeaderPair } from '../testing/guard-adapter.ts'
import { type ProxyName, readQuestion } from './original-request.ts'

/** The purpose, method and path read from a question. */
function read(
  proxy: ProxyName,
  target: string,
  headers: readonly HeaderPair[] = [],
  method?: string,
): readonly (string | undefined)[] | undefined {
  const question = readQuestion(proxy, factsOf(headers, { method: method ?? 'GET', path: '/decide' }), target)
  return question && [question.purpose, question.original?.method, question.original?.path]
}

const BY_HEADERS = [
  ['nginx', 'X-Original-Method', 'X-Original-URI'],
  ['traefik', 'X-Forwarded-Method', 'X-Forwarded-Uri'],
] as const

for (const [proxy, methodName, targetName] of BY_HEADERS) {
  const asked = (method: string, target: string): HeaderPair[] => [
    [methodName, method],
    [targetName, target],
  ]

  test(`reads the method and the raw path of ${proxy}'s headers`, () => {
    assert.deepEqual(read(proxy, '/decide', asked('DELETE', '/a%2Fb/../c?d=/e?f')), ['decide', 'DELETE', '/a%2Fb/../c'])
    assert.deepEqual(read(proxy, '/decide', asked('M-SEARCH', '/')), ['decide', 'M-SEARCH', '/'])
  })

  test(`reads a comma in ${proxy}'s target, where it is not a second value`, () => {
    assert.deepEqual(read(proxy, '/decide', asked('GET', '/a,b')), ['decide', 'GET', '/a,b'])
  })

  const unreadable: readonly (readonly [title: string, headers: readonly HeaderPair[]])[] = [
    ['nothing', []],
    ['no method', [[targetName, '/a']]],
    ['no target', [[methodName, 'GET']]],
    ['two methods', [...asked('GET', '/a'), [methodName, 'POST']]],
    ['two targets', [...asked('GET', '/a'), [targetName, '/b']]],
    ['two equal targets', [...asked('GET', '/a'), [targetName, '/a']]],
    ['targets that were joined', asked('GET', '/a, /b')],
    ['methods that were joined', asked('GET, GET', '/a')],
    ['an empty target', asked('GET', '')],
    ['a lower-case method', asked('get', '/a')],
    ['a method that ends in lower case', asked('GETx', '/a')],
    ['a method of 33 characters', asked('A'.repeat(33), '/a')],
    ['no method at all', asked('', '/a')],
    ['an absolute target', asked('GET', 'http://api.example/a')],
    ['the asterisk', asked('OPTIONS', '*')],
    ['an authority', asked('CONNECT', 'api.example:443')],
    [
      "the other proxy's headers",
      proxy === 'nginx'
        ? [
            ['X-Forwarded-Uri', '/a'],
            ['X-Forwarded-Method', 'GET'],
          ]
        : [
            ['X-Original-URI', '/a'],
            ['X-Original-Method', 'GET'],
          ],
    ],
  ]
  for (const [title, headers] of unreadable) {
    test(`cannot say what ${proxy} asks about: ${title}`, () => {
      assert.deepEqual(read(proxy, '/decide', headers), ['decide', undefined, undefined])
    })
  }

  test(`knows no other target of ${proxy}'s question`, () => {
    for (const target of ['/', '', '*', '/decide/', '/decide?x', '/Decide', '//decide', '/decide/a', 'http://a/decide'])
      assert.equal(read(proxy, target, asked('GET', '/a')), undefined, target)
  })
}

test("asks for a refusal's words only as nginx does", () => {
  const headers: readonly HeaderPair[] = [
    ['X-Original-Method', 'GET'],
    ['X-Original-URI', '/a'],
    ['X-Forwarded-Method', 'GET'],
    ['X-Forwarded-Uri', '/a'],
  ]
  assert.deepEqual(read('nginx', '/refuse', headers), ['refuse', 'GET', '/a'])
  assert.equal(read('traefik', '/refuse', headers), undefined)
  assert.equal(read('envoy', '/refuse', headers), undefined)
})

test("reads Envoy's question from its own method and target, whatever the client's headers say", () => {
  const headers: readonly HeaderPair[] = [
    ['X-Original-URI', '/health'],
    ['X-Forwarded-Uri', '/health'],
    ['X-Envoy-Original-Path', '/health'],
  ]
  assert.deepEqual(read('envoy', '/decide/a/../b?c', headers, 'PUT'), ['decide', 'PUT', '/a/../b'])
  assert.deepEqual(read('envoy', '/decide/', headers), ['decide', 'GET', '/'])
  assert.deepEqual(read('envoy', '/decide//a', headers), ['decide', 'GET', '//a'])
  for (const target of ['/decide', '/decidex/a', '/a', '*', '/decide*', 'http://a/decide/a'])
    assert.equal(read('envoy', target, headers), undefined, target)
})

test("hands on the client's headers as they came", () => {
  const headers: readonly HeaderPair[] = [
    ['Authorization', 'Bearer a'],
    ['Authorization', 'Bearer b'],
  ]
  const question = readQuestion('envoy', factsOf(headers, { path: '/decide/' }), '/decide/')
  assert.deepEqual(question?.original?.header('authorization'), ['Bearer a', 'Bearer b'])
  assert.equal(question?.original?.origin, undefined)
})
