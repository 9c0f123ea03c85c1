/** What a client may know of its user, over HTTP: whose token, for which API, and which words. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { oauth } from '@latchkey/protocol'
import { createSigner } from '@latchkey/tokens'
import { withPorts } from '../../http/endpoint.ts'
import { createMovableClock } from '../../testing/movable-clock.ts'
import { oauthFace, testKey, testServer } from '../../testing/test-server.ts'
import { type ClaimsOf, createAccountClaims } from '../user-claims.ts'
import { readUserinfoEndpoints } from './read-userinfo.ts'

const ISSUER = 'https://api.test'
const key = testKey('native')
const user = { username: 'roy', email: 'roy@example.com', disabled: false }

async function start(claimsOf: ClaimsOf = createAccountClaims(async () => user), cors?: { origins: string[] }) {
  const clock = createMovableClock()
  const dialect = oauth({ issuer: ISSUER, audience: ISSUER, ...(cors && { cors }) })
  const endpoints = withPorts(readUserinfoEndpoints(), { claimsOf })
  const server = await testServer({ faces: [oauthFace({ dialect, keys: [key], endpoints })], clock })
  const token = (more: object = {}) => {
    const iat = Math.floor(clock.now())
    const claims = { iss: ISSUER, aud: ISSUER, sub: '7', client_id: 'app', jti: 'j', iat, exp: iat + 60 }
    return createSigner({ key }).sign(
      { ...claims, scope: 'openid profile email', ...more },
      { alg: 'HS256', typ: 'at+jwt' },
    )
  }
  const ask = async (more: object = {}, method = 'GET', headers: Record<string, string> = {}) => {
    const all = { authorization: `Bearer ${token(more)}`, ...headers }
    return server.handler(new Request(`${ISSUER}/v1/userinfo`, { method, headers: all }))
  }
  return { ask, server, [Symbol.asyncDispose]: () => server.close() }
}

describe('userinfo', () => {
  it('says by GET and by POST what the scopes ask for, and is kept by nobody', async () => {
    await using it = await start()
    for (const method of ['GET', 'POST']) {
      const answer = await it.ask({}, method)
      assert.deepEqual(await answer.json(), {
        sub: '7',
        preferred_username: 'roy',
        email: 'roy@example.com',
        email_verified: false,
      })
      assert.equal(answer.headers.get('cache-control'), 'no-store')
    }
    for (const [scope, names] of [
      ['openid', ['sub']],
      ['openid profile', ['sub', 'preferred_username']],
      ['email openid', ['sub', 'email', 'email_verified']],
      ['openid address phone', ['sub']],
    ] as const)
      assert.deepEqual(Object.keys((await (await it.ask({ scope })).json()) as object), names)
  })

  it('says that an address is verified only where it is, and nothing of one that is not known', async () => {
    const told = async (more: object) => {
      const { email: _, ...rest } = user
      await using it = await start(createAccountClaims(async () => ({ ...rest, ...more })))
      const { email, email_verified } = (await (await it.ask()).json()) as Record<string, unknown>
      return [email, email_verified]
    }
    assert.deepEqual(await told({ email: 'a@b.test', emailVerifiedAt: 1 }), ['a@b.test', true])
    assert.deepEqual(await told({ email: 'a@b.test' }), ['a@b.test', false])
    assert.deepEqual(await told({ emailVerifiedAt: 1 }), [undefined, undefined])
  })

  it('is refused without the scope `openid`, and with it as a part of another word', async () => {
    await using it = await start()
    for (const scope of ['profile', 'openid2', 'xopenid', 'OPENID', undefined]) {
      const { status, headers } = await it.ask({ scope })
      assert.deepEqual([status, /insufficient_scope/.test(headers.get('www-authenticate') ?? '')], [403, true])
    }
  })

  it('is refused for a token that was sent to an API, and for none', async () => {
    await using it = await start()
    assert.equal((await it.ask({ aud: 'https://orders.test' })).status, 401)
    assert.equal((await it.ask({ iss: 'https://other.test' })).status, 401)
    const none = await it.server.handler(new Request(`${ISSUER}/v1/userinfo`))
    assert.deepEqual([none.status, none.headers.get('www-authenticate')?.startsWith('Bearer')], [401, true])
  })

  it('is refused for programs that act for a user', async () => {
    await using it = await start()
    for (const more of [{ api_key: 'k' }, { act: { sub: 'client:billing' } }, { sub: 'client:billing' }])
      assert.equal((await it.ask(more)).status, 403)
  })

  it('is for a client to which its user has said yes', async () => {
    await using it = await start()
    assert.equal((await it.ask({ consent_id: 'c' })).status, 200)
  })

  it('is refused when the user is gone or disabled', async () => {
    for (const found of [undefined, { ...user, disabled: true }]) {
      await using it = await start(createAccountClaims(async () => found))
      const { status, headers } = await it.ask()
      assert.deepEqual([status, headers.get('www-authenticate')], [401, 'Bearer error="invalid_token"'])
    }
  })

  it('says nothing that the token says otherwise, whatever a port has to say', async () => {
    await using it = await start(async () => ({ sub: '8', iss: 'x', aud: 'y', name: 'Roy' }))
    assert.deepEqual(await (await it.ask()).json(), { sub: '7', name: 'Roy' })
  })
})

describe('userinfo in a browser', () => {
  const of = ({ headers }: Response) =>
    ['origin', 'credentials', 'headers'].map((name) => headers.get(`access-control-allow-${name}`))

  it('is read by a page of any origin that has the token, in every answer, and never with cookies', async () => {
    await using it = await start()
    const origin = { origin: 'https://app.test' }
    for (const answer of [await it.ask({}, 'GET', origin), await it.ask({ scope: 'x' }, 'GET', origin)])
      assert.deepEqual(of(answer), ['*', null, null])
    const preflight = await it.ask({}, 'OPTIONS', { ...origin, 'access-control-request-headers': 'authorization' })
    assert.deepEqual(
      [preflight.status, ...of(preflight)],
      [200, '*', null, 'authorization, content-type, dpop, mcp-protocol-version'],
    )
  })

  it('is answered to an origin that the operator has named as everything else is', async () => {
    await using it = await start(undefined, { origins: ['https://app.test'] })
    assert.equal(of(await it.ask({}, 'GET', { origin: 'https://app.test' }))[0], 'https://app.test')
    assert.equal(of(await it.ask({}, 'GET', { origin: 'https://other.test' }))[0], '*')
  })
})
