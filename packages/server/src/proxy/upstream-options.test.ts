/** What an operator is told of the apps behind the server: faults at the start, and whom the app must not be reached by. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { secretKey } from '@latchkey/tokens'
import { appBehind } from '../testing/app-behind.ts'
import { talk } from '../testing/raw-client.ts'
import { flaskJwtFace, testKey, testServer } from '../testing/test-server.ts'
import type { UpstreamOptions } from './upstream-options.ts'

const ORIGIN = 'http://127.0.0.1:8000'
const PREFIXES = [{ prefix: '/', origin: ORIGIN }]
const KEY = secretKey('q8Jx2Lw0Vn5Rb7Tm4Yc9Zd1Hs3Kf6Pg-upstream', { alg: 'HS256' })

const start = async (upstream: UpstreamOptions) => {
  const server = await testServer({ faces: [flaskJwtFace()], upstream })
  await server.close()
  return server.warnings.filter((line) => line.startsWith('upstream'))
}

describe('the option upstream', () => {
  for (const [what, upstream, line] of [
    ['no prefix', { prefixes: [] }, /^upstream\.prefixes: /],
    ['a prefix that is none', { prefixes: [{ prefix: 'api', origin: ORIGIN }] }, /^upstream\.prefixes\.0\.prefix: /],
    [
      'a prefix with a slash at its end',
      { prefixes: [{ prefix: '/api/', origin: ORIGIN }] },
      /^upstream\.prefixes\.0\.prefix: /,
    ],
    [
      'a prefix with dot segments',
      { prefixes: [{ prefix: '/a/..', origin: ORIGIN }] },
      /^upstream\.prefixes\.0\.prefix: /,
    ],
    ['a prefix twice', { prefixes: [...PREFIXES, ...PREFIXES] }, /^upstream\.prefixes\.1\.prefix: \/ stands twice$/],
    [
      'an origin with a path',
      { prefixes: [{ prefix: '/', origin: `${ORIGIN}/x` }] },
      /^upstream\.prefixes\.0\.origin: /,
    ],
    [
      'an origin with a user',
      { prefixes: [{ prefix: '/', origin: 'http://a@b' }] },
      /^upstream\.prefixes\.0\.origin: /,
    ],
    [
      'a face that is not there',
      { prefixes: [{ prefix: '/', origin: ORIGIN, face: 1 }] },
      /^upstream\.prefixes\.0\.face: 1: there are 1 faces/,
    ],
    [
      'a row that can never answer',
      {
        prefixes: PREFIXES,
        routes: [
          { method: '*', path: '/**', access: 'public' },
          { method: 'GET', path: '/a', access: 'nobody' },
        ],
      },
      /^upstream\.routes\.1: /,
    ],
    [
      'a header that is the server\u2019s',
      { prefixes: PREFIXES, headers: { 'X-Latchkey-Scopes': 'a' } },
      /^upstream\.headers\.X-Latchkey-Scopes: /,
    ],
    [
      'a header that says where it comes from',
      { prefixes: PREFIXES, headers: { 'X-Forwarded-For': 'a' } },
      /^upstream\.headers\.X-Forwarded-For: /,
    ],
    ['no key for signed identities', { prefixes: PREFIXES, identity: 'signed' }, /^upstream\.identityKey: missing/],
    [
      'a key without signed identities',
      { prefixes: PREFIXES, identityKey: KEY },
      /^upstream\.identityKey: has no effect/,
    ],
    [
      'the key of a face',
      { prefixes: PREFIXES, identity: 'signed', identityKey: testKey('flask-jwt') },
      /^upstream\.identityKey: the face flask-jwt has it too/,
    ],
  ] as const) {
    it(`stops the start with ${what}`, async () => {
      await assert.rejects(
        start(upstream as UpstreamOptions),
        ({ message }: Error) => message.split('\n').some((one) => line.test(one)) || assert.fail(message),
      )
    })
  }

  it('warns at each start where somebody else could reach the app', async () => {
    const of = (origin: string, more: Partial<UpstreamOptions> = {}) =>
      start({ prefixes: [{ prefix: '/', origin }], ...more })
    for (const origin of [
      'http://10.0.0.7:8000',
      'https://app.internal',
      'http://[2001:db8::1]:80',
      'http://127.0.0.1.evil.test',
    ])
      assert.match((await of(origin)).join(), /^upstream: whoever reaches .* directly can say who they are/, origin)
    for (const origin of [ORIGIN, 'http://localhost:8000', 'http://[::1]:8000', 'unix:/run/app.sock'])
      assert.deepEqual(await of(origin), [], origin)
    assert.deepEqual(await of('http://10.0.0.7:8000', { identity: 'signed', identityKey: KEY }), [])
  })
})

describe('the option forwardAuth', () => {
  it('stops the start with a face that is not there', async () => {
    const forwardAuth = { proxy: 'nginx', face: 1 } as const
    await assert.rejects(testServer({ forwardAuth }), /forwardAuth\.face: 1: there are 1 faces, from 0 on/)
  })
})

describe('a server that drains', () => {
  it('asks the app as before, and each answer ends its connection', async () => {
    await using behind = await appBehind()
    behind.server.drain()
    const get = 'GET /a HTTP/1.1\r\nHost: api.test\r\n\r\n'
    const answers = await talk(behind.port, get)
    assert.deepEqual(
      answers.map(({ status, headers }) => [status, headers['connection']]),
      [[200, 'close']],
    )
    assert.equal((await fetch(`${behind.url}/readyz`)).status, 503)
  })
})

describe('a server without connections of its own', () => {
  it('carries nothing: what is none of its own is 404', async () => {
    await using behind = await appBehind()
    assert.equal((await behind.server.handler(new Request('http://api.test/a'))).status, 404)
    assert.deepEqual(behind.reached, [])
  })
})
