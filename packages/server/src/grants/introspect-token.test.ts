/** Which tokens are whose business: what no client of the native face can be asked about over HTTP. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type SessionServer, startSessionServer } from '../testing/session-server.ts'
import { createIntrospectToken, type IntrospectToken } from './introspect-token.ts'

function introspectionOf({ store, clock }: SessionServer): IntrospectToken {
  return createIntrospectToken({
    store: store.sessions,
    reader: { readSigned: async () => undefined, readGood: async () => undefined },
    issuer: 'https://login.test',
    clock,
  })
}

describe('introspection of a refresh token', () => {
  it('says to its own client whose it is and until when it is good, and nothing of a spent one', async () => {
    await using server = await startSessionServer()
    const introspect = introspectionOf(server)
    const pair = await server.logIn()
    assert.equal(await introspect(pair.refresh, 'api'), undefined)
    const { use, claims } = (await introspect(pair.refresh, 'first-party')) ?? assert.fail('it is good')
    assert.equal(use, 'refresh_token')
    assert.partialDeepStrictEqual(claims, { sub: '7', client_id: 'first-party', sid: pair.sid })
    assert.equal(Number(claims['exp']) - Number(claims['iat']), 14 * 86_400)
    await server.refresh(pair.refresh)
    assert.equal(await introspect(pair.refresh, 'first-party'), undefined)
  })

  for (const what of ['of an ended session', 'expired'] as const) {
    it(`says nothing of one that is ${what}`, async () => {
      await using server = await startSessionServer()
      const introspect = introspectionOf(server)
      const { refresh, sid } = await server.logIn()
      if (what === 'expired') server.pass(14 * 86_400)
      else await server.sessions.endSession({ id: sid, reason: 'logout', client: {} })
      assert.equal(await introspect(refresh, 'first-party'), undefined)
    })
  }
})

describe('introspection of an access token', () => {
  const claims = { iss: 'https://login.test', sub: '7', jti: 'j', exp: 2_000_000_000 }
  const api = 'https://orders.test'

  for (const [what, more, whose] of [
    ['for an API', { client_id: 'app', aud: api }, ['app', api]],
    ['for two APIs', { client_id: 'app', aud: [api, 'https://stock.test'] }, ['app', api, 'https://stock.test']],
    ['of a client of its own', { client_id: 'batch', sub: 'client:batch', aud: api }, ['batch', api]],
    ['whose client is its audience', { client_id: api, aud: api }, [api]],
    ['without a client', { aud: api }, [api]],
    ['without an audience', { client_id: 'app' }, ['app']],
    ['with an audience that is no text', { client_id: 'app', aud: { [api]: true } }, ['app']],
    ['whose audience begins like a client', { client_id: 'app', aud: `${api}/v2` }, ['app', `${api}/v2`]],
  ] as const) {
    it(`says of one ${what} what it is to its client and to its APIs alone`, async () => {
      await using server = await startSessionServer()
      const reader = { readSigned: async () => undefined, readGood: async () => ({ ...claims, ...more }) }
      const { store, clock } = server
      const introspect = createIntrospectToken({ store: store.sessions, reader, issuer: claims.iss, clock })
      const callers = [
        'app',
        'batch',
        'other',
        '7',
        'first-party',
        api,
        'https://stock.test',
        `${api}/v2`,
        `${api}/`,
        '',
      ]
      const told: string[] = []
      for (const caller of callers) if (await introspect('a.b.c', caller)) told.push(caller)
      assert.deepEqual(told.toSorted(), [...whose].toSorted())
    })
  }
})
