/** Codes at the token endpoint. How they come about is in the room of authorization requests. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import {
  type AuthorizationCode,
  authorizationCodeHash,
  createAuthorizationCode,
} from '../authorize/authorization-code.ts'
import { type SessionServer, startSessionServer } from '../testing/session-server.ts'
import { uuidV7 } from '../world/uuid-v7.ts'
import { describeGrant } from './testing/describe-grant.ts'

const VERIFIER = 'a'.repeat(43)
const BACK = 'https://app.test/'

/** A code that was sent to a client, and the form that redeems it. */
async function formOf(server: SessionServer, clientId: string, members: Partial<AuthorizationCode> = {}) {
  const now = Math.floor(server.clock.now())
  const code = createAuthorizationCode()
  await server.store.authorizationCodes.add({
    ...{ hash: authorizationCodeHash(code), clientId, redirectUri: BACK, resources: ['https://login.test'] },
    codeChallenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    ...{ scopes: ['read', 'write'], subject: '7', loginId: uuidV7(now), sessionId: uuidV7(now) },
    ...{ authenticatedAt: now, amr: ['pwd'], acr: '1', expiresAt: now + 60 },
    ...members,
  })
  return { code, redirect_uri: BACK, code_verifier: VERIFIER }
}

describeGrant({
  grantType: 'authorization_code',
  callers: 'registered',
  form: (server) => formOf(server, 'good'),
  hasUser: true,
  secondUse: { error: 'invalid_grant', code: 'code_reuse' },
  scopes: ['read', 'write'],
})

async function withApp(grants: readonly string[] = ['authorization_code', 'refresh_token']) {
  const server = await startSessionServer()
  for (const id of ['app', 'other']) {
    const app = { id, name: id, actor: 'cli', authentication: 'none', redirectUris: [BACK] } as const
    await server.sessions.createClient({ ...app, grants })
  }
  const redeem = (form: Readonly<Record<string, string>>, clientId = 'app') =>
    server.send('POST /v1/token', { form: { grant_type: 'authorization_code', client_id: clientId, ...form } })
  return { server, redeem, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

describe('an authorization code', () => {
  it('is used up by nothing that is wrong, and says what that is', async () => {
    await using own = await withApp()
    const form = await formOf(own.server, 'app')
    for (const [code, wrong, clientId] of [
      ['code_unknown', { code: 'x' }],
      ['code_unknown', { code: 'A'.repeat(43) }],
      ['code_unknown', {}, 'other'],
      ['redirect_uri_mismatch', { redirect_uri: `${BACK}?x` }],
      ['redirect_uri_mismatch', { redirect_uri: 'https://evil.test/' }],
      // Downgrades of PKCE, and the verifier of another flow.
      ['code_verifier_wrong', { code_verifier: '' }],
      ['code_verifier_wrong', { code_verifier: 'a'.repeat(42) }],
      ['code_verifier_wrong', { code_verifier: 'b'.repeat(43) }],
      ['code_verifier_wrong', { code_verifier: createHash('sha256').update(VERIFIER).digest('base64url') }],
    ] as const) {
      const { status, body } = await own.redeem({ ...form, ...wrong }, clientId)
      assert.deepEqual([status, body['error'], body['code']], [400, 'invalid_grant', code])
    }
    assert.equal((await own.redeem(form)).status, 200)
  })

  it('is worth nothing after a minute', async () => {
    await using own = await withApp()
    const form = await formOf(own.server, 'app')
    own.server.pass(60)
    await own.server.ready()
    assert.equal((await own.redeem(form)).body['code'], 'code_expired')
  })

  it('gives no refresh token to a client that may not have one, whose session is over with its token', async () => {
    await using own = await withApp(['authorization_code'])
    const { body } = await own.redeem(await formOf(own.server, 'app'))
    assert.deepEqual([typeof body['access_token'], body['refresh_token']], ['string', undefined])
    const [session] = await own.server.store.sessions.listLive({ subject: '7', now: 0, limit: 9 })
    assert.equal((session?.idleExpiresAt ?? 0) - (session?.createdAt ?? 0), 600)
  })

  for (const seconds of [0, 31, 120]) {
    it(`ends what it gave when it is used again after ${seconds} s, and is told once`, async () => {
      await using own = await withApp()
      const form = await formOf(own.server, 'app')
      const { body } = await own.redeem(form)
      const access = String(body['access_token'])
      assert.equal(await own.server.ask(access), 200)
      own.server.pass(seconds)
      await own.server.ready()
      for (const round of [1, 2]) assert.equal((await own.redeem(form)).body['code'], 'code_reuse', `round ${round}`)
      assert.equal(await own.server.ask(access), 401)
      const refreshed = await own.server.refresh(String(body['refresh_token']), { client_id: 'app' })
      assert.deepEqual([refreshed.status, refreshed.body['code']], [400, 'session_ended'])
      assert.equal(own.server.events.filter(({ type }) => type === 'code_reuse').length, 1)
    })
  }

  it('ends what it is about to give: a second use while the first has not been answered', async () => {
    await using own = await withApp()
    const form = await formOf(own.server, 'app')
    const [found, hold] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const { get } = own.server.users
    let asked = 0
    // The user is read before the single use, and again after it.
    own.server.users.get = (id) => {
      asked += 1
      if (asked === 2) found.resolve()
      return (
        asked === 2 ? hold.promise.then(() => get.call(own.server.users, id)) : get.call(own.server.users, id)
      ) as never
    }
    const first = own.redeem(form)
    await found.promise
    assert.equal((await own.redeem(form)).body['code'], 'code_reuse')
    hold.resolve()
    const { status, body } = await first
    assert.deepEqual([status, body['code'], body['access_token']], [400, 'code_reuse', undefined])
    assert.deepEqual(await own.server.store.sessions.listLive({ subject: '7', now: 0, limit: 9 }), [])
  })

  it('is worth nothing without the very consent that it was given for', async () => {
    await using own = await withApp()
    const { consents } = own.server.store
    const place = { subject: '7', clientId: 'app', resource: 'https://login.test' }
    const consent = { ...place, scopes: ['read'], grantedAt: 0 }
    const first = await consents.grant({ id: uuidV7(1), ...consent })
    const forms = [
      await formOf(own.server, 'app', { consentId: first.id }),
      await formOf(own.server, 'app', { consentId: first.id }),
    ] as const
    await consents.remove(first)
    assert.equal((await own.redeem(forms[0])).body['code'], 'authorization_ended')
    const second = await consents.grant({ id: uuidV7(2), ...consent })
    assert.equal((await own.redeem(forms[1])).body['code'], 'authorization_ended')
    const good = await own.redeem(await formOf(own.server, 'app', { consentId: second.id }))
    assert.equal(good.status, 200)
  })

  it('makes no login of the user’s own: its token may neither end sessions nor have roles', async () => {
    await using own = await withApp()
    const place = { subject: '7', clientId: 'app', resource: 'https://login.test' }
    const { id } = await own.server.store.consents.grant({ id: uuidV7(1), ...place, scopes: ['read'], grantedAt: 0 })
    const { body } = await own.redeem(await formOf(own.server, 'app', { consentId: id }))
    const headers = { authorization: `Bearer ${body['access_token']}` }
    assert.equal((await own.server.send('GET /v1/sessions', { headers })).status, 403)
  })
})
