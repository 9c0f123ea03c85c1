/** What the app is told of a request: what we say of its sender is ours alone. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createVerifier, secretKey } from '@latchkey/tokens'
import { type AppBehind, appBehind, type Reached, royToken, valuesOf } from '../testing/app-behind.ts'
import { talk } from '../testing/raw-client.ts'

const send = async ({ port, reached }: AppBehind, ...lines: readonly string[]): Promise<Reached> => {
  const [answer] = await talk(
    port,
    `${['GET /a HTTP/1.1', 'Host: api.test', 'Connection: close', ...lines].join('\r\n')}\r\n\r\n`,
  )
  assert.equal(answer?.status, 200, answer?.body)
  const last = reached.at(-1)
  assert.ok(last)
  return last
}
const GUARDED = { routes: [] }
const bearer = (claims = {}) => `Authorization: JWT ${royToken(claims)}`

describe('the headers that say who asks', () => {
  it('come from the token', async () => {
    await using behind = await appBehind({
      upstream: { ...GUARDED, headers: { 'X-Tenant': 'tenant', 'X-None': 'none' } },
    })
    const reached = await send(behind, bearer({ tenant: 'é 1', scope: 'a b' }))
    assert.deepEqual(valuesOf(reached, 'x-latchkey-subject'), ['7'])
    assert.deepEqual(valuesOf(reached, 'x-latchkey-scopes'), ['a b'])
    assert.deepEqual(valuesOf(reached, 'x-tenant'), ['%C3%A9 1'])
    assert.deepEqual(valuesOf(reached, 'x-none'), [''])
    // The app's own check of the token goes on as before.
    assert.equal(valuesOf(reached, 'authorization').length, 1)
  })

  for (const name of [
    ...['X-Latchkey-Subject', 'x-latchkey-subject', 'X_Latchkey_Subject', 'X-Latchkey_Subject', 'X_LATCHKEY-SUBJECT'],
    ...[
      'X.Latchkey.Subject',
      "X-Latchkey'Subject",
      'X-Latchkey-Scopes',
      'x_latchkey_scopes',
      'X-Latchkey-Identity',
      'X_Tenant',
      'X-TENANT',
    ],
  ]) {
    it(`are never a client's: ${name}`, async () => {
      await using behind = await appBehind({ upstream: { headers: { 'X-Tenant': 'tenant' } } })
      const { lines } = await send(behind, `${name}: 1`)
      assert.deepEqual(
        lines.filter(([one]) => /latchkey.(?!request)|tenant/i.test(one)),
        [],
      )
    })
  }

  it('are taken away by no Connection header', async () => {
    await using behind = await appBehind({ upstream: { headers: { 'X-Tenant': 'tenant' } } })
    for (const named of [
      'X-Latchkey-Subject',
      'x_latchkey_scopes',
      'X-Tenant',
      'X-Forwarded-For',
      'Forwarded',
      'Authorization',
      'Cookie',
      'Host',
      'Content-Length',
    ]) {
      const [answer] = await talk(
        behind.port,
        `GET /a HTTP/1.1\r\nHost: api.test\r\nConnection: close, ${named}\r\n\r\n`,
      )
      assert.equal(answer?.status, 400, named)
    }
    assert.deepEqual(behind.reached, [])
  })

  it('are a signed token of 30 seconds instead, where the settings say so', async () => {
    const key = secretKey('q8Jx2Lw0Vn5Rb7Tm4Yc9Zd1Hs3Kf6Pg-upstream', { alg: 'HS256' })
    const upstream = { ...GUARDED, identity: 'signed', identityKey: key, headers: { 'X-Tenant': 'tenant' } } as const
    await using behind = await appBehind({ upstream })
    const reached = await send(behind, bearer({ tenant: 'é', scope: 'a' }), 'X-Latchkey-Identity: forged')
    const [token = '', ...more] = valuesOf(reached, 'x-latchkey-identity')
    assert.deepEqual(more, [])
    assert.deepEqual(
      ['x-latchkey-subject', 'x-latchkey-scopes', 'x-tenant'].flatMap((name) => valuesOf(reached, name)),
      [],
    )
    const verified = createVerifier({ keys: key, audience: 'upstream' }).verify(token)
    const { sub, scope, iat, exp, ...claims } = verified.claims as Record<string, unknown> & {
      iat: number
      exp: number
    }
    assert.deepEqual([sub, scope, claims['X-Tenant'], exp - iat], ['7', 'a', 'é', 30])
  })
})

describe('the headers that say where a request comes from', () => {
  const CLAIMED = [
    'X-Forwarded-For: 1.1.1.1',
    'X-Forwarded-Proto: https',
    'X-Forwarded-Host: evil.test',
    'Forwarded: for=1.1.1.1',
  ]
  const told = (reached: Reached) =>
    ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'forwarded'].map((name) => valuesOf(reached, name))

  it('are replaced, whatever a client says', async () => {
    await using behind = await appBehind()
    const reached = await send(behind, ...CLAIMED, 'X_Forwarded_For: 2.2.2.2', 'X-Real-IP: 3.3.3.3')
    const own = [['127.0.0.1'], ['http'], ['api.test'], ['for=127.0.0.1;host="api.test";proto=http']]
    assert.deepEqual(told(reached), own)
    assert.deepEqual(
      reached.lines.filter(([name]) => /_|real/i.test(name)),
      [],
    )
  })

  it('are added to where a trusted proxy sends them', async () => {
    await using behind = await appBehind({ server: { trustedProxies: ['127.0.0.1'] } })
    const reached = await send(behind, ...CLAIMED, 'X-Real-IP: 1.1.1.1')
    assert.deepEqual(told(reached), [
      ...[['1.1.1.1, 127.0.0.1'], ['https'], ['evil.test']],
      ['for=1.1.1.1, for=127.0.0.1;host="api.test";proto=http'],
    ])
    assert.deepEqual(valuesOf(reached, 'x-real-ip'), ['1.1.1.1'])
  })
})

describe('the other headers of a request', () => {
  it('reach the app as they were sent, in their order', async () => {
    await using behind = await appBehind()
    const lines = ['Cookie: a=b', 'X-A: 1', 'x-a: 2', 'X_B: 3', 'Accept: é', 'Authorization: Basic YTpi']
    const reached = await send(behind, ...lines)
    const others = reached.lines.filter(([name]) => /^(?:cookie|x.[ab]|accept|authorization)$/i.test(name))
    assert.deepEqual(
      others.map(([name, value]) => `${name}: ${Buffer.from(value, 'latin1')}`),
      lines,
    )
    assert.deepEqual(valuesOf(reached, 'host'), ['api.test'])
    assert.equal(valuesOf(reached, 'latchkey-request-id').length, 1)
  })

  it('are dropped where they are of one connection, or Connection names them', async () => {
    await using behind = await appBehind()
    const lines = [
      'Keep-Alive: timeout=5',
      'Proxy-Connection: keep-alive',
      'Proxy-Authorization: Basic YTpi',
      'TE: trailers',
      'Trailer: X',
      'X-Hop: 1',
      'Connection: x-hop',
    ]
    const { lines: reached } = await send(behind, ...lines)
    assert.deepEqual(
      reached.filter(([name]) => /^(?:keep-alive|proxy|te$|trailer|x-hop)/i.test(name)),
      [],
    )
  })

  it('are dropped where an app could read another path, method, length or user from them', async () => {
    await using behind = await appBehind()
    const names = [
      'SCRIPT_NAME',
      'Script-Name',
      'PATH_INFO',
      'X-Original-URL',
      'X-Rewrite-URL',
      'X-HTTP-Method-Override',
      'Content_Length',
      'Transfer_Encoding',
      'Proxy',
    ]
    const { lines } = await send(behind, ...names.map((name) => `${name}: 5`), 'Authorization_: x', 'Cookie.: x')
    const others = lines.filter(([, value]) => value === '5')
    assert.deepEqual(others, [])
  })
})

describe('the answer of the app', () => {
  it('reaches the client without what was of one connection', async () => {
    await using behind = await appBehind({
      handle: (_, response) => {
        response.writeHead(201, 'Made', [
          ...[
            'Set-Cookie',
            'a=b',
            'Set-Cookie',
            'c=d',
            'X-Hop',
            '1',
            'Connection',
            'close, x-hop',
            'Keep-Alive',
            'timeout=5',
          ],
          ...['Server', 'old', 'Proxy-Authenticate', 'Basic', 'Content-Length', '2'],
        ])
        response.end('ok')
      },
    })
    const [answer] = await talk(behind.port, 'GET /a HTTP/1.1\r\nHost: api.test\r\nConnection: close\r\n\r\n')
    assert.equal(answer?.status, 201)
    assert.equal(answer.body, 'ok')
    assert.equal(answer.headers['set-cookie'], 'a=b, c=d')
    assert.equal(answer.headers['server'], 'old')
    for (const name of ['x-hop', 'proxy-authenticate']) assert.equal(answer.headers[name], undefined)
    assert.ok(answer.headers['latchkey-request-id'])
  })

  it('has no body to HEAD, and none with 204 and 304', async () => {
    await using behind = await appBehind({
      handle: ({ url }, response) => {
        response.writeHead(Number(url?.slice(1)), url === '/200' ? { 'content-length': 5 } : {})
        response.end(url === '/200' ? 'abcde' : undefined)
      },
    })
    for (const [target, status, length] of [
      ['HEAD /200', 200, '5'],
      ['GET /204', 204, undefined],
      ['GET /304', 304, undefined],
    ] as const) {
      const [answer, ...more] = await talk(
        behind.port,
        `${target} HTTP/1.1\r\nHost: api.test\r\nConnection: close\r\n\r\n`,
        { methods: [target.split(' ')[0] ?? ''] },
      )
      assert.deepEqual(
        [answer?.status, answer?.headers['content-length'], answer?.body, more.length],
        [status, length, '', 0],
      )
    }
  })
})
