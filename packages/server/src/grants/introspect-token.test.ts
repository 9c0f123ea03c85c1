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
