/** The clients' dialects against the servers' dialects: what one writes, the other must read. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  type Dialect,
  type Refusal,
  flaskJwt as serverFlaskJwt,
  flaskPyjwt as serverFlaskPyjwt,
  oauth as serverOauth,
} from '@latchkey/protocol'
import type { AuthCall, ClientDialect, Members } from './client-dialect.ts'
import { flaskJwt } from './flask-jwt.ts'
import { flaskPyjwt } from './flask-pyjwt.ts'
import { oauth } from './oauth.ts'

const pairs: readonly (readonly [client: ClientDialect, server: Dialect])[] = [
  [oauth(), serverOauth({ issuer: 'https://id.test', audience: 'https://api.test' })],
  [flaskJwt(), serverFlaskJwt()],
  [flaskPyjwt(), serverFlaskPyjwt()],
]

const codes = [
  'token_malformed',
  'algorithm_not_allowed',
  'key_not_found',
  'signature_invalid',
  'claim_invalid',
  'token_not_yet_valid',
] as const
const refused = (code: (typeof codes)[number] | 'token_expired'): Refusal => ({
  kind: 'token_refused',
  token: 'e30.e30.AA',
  error: code === 'token_expired' ? { code, claim: 'exp' } : { code },
})
const others: readonly Refusal[] = [
  { kind: 'credential_absent' },
  { kind: 'credential_malformed', fault: 'scheme' },
  { kind: 'credential_malformed', fault: 'duplicate' },
  { kind: 'principal_unknown' },
  { kind: 'login_refused' },
  ...codes.map(refused),
]

for (const [client, server] of pairs) {
  describe(`the dialect ${client.name}`, () => {
    it('is the server’s', () => assert.equal(client.name, server.name))

    it('logs in where the server has its login, in words that it reads', () => {
      const call: AuthCall = client.login({ username: 'zoë "7"', password: 'p\\w' })
      assert.equal(call.path, server.loginRoute?.path)
      const header = (name: string) => (name.toLowerCase() === 'content-type' ? ['application/json'] : [])
      const facts = { method: 'POST', origin: undefined, path: call.path, header }
      const read = server.readLogin(facts, new TextEncoder().encode(String(call.body)))
      assert.deepEqual(read, { username: 'zoë "7"', password: 'p\\w' })
    })

    it('sends the token where the server looks for it', () => {
      const header = (name: string) => (name.toLowerCase() === client.header ? [`${client.prefix}a.b.c`] : [])
      const read = server.readCredential({ method: 'GET', origin: undefined, path: '/', header })
      assert.equal(read.kind === 'token' && read.token, 'a.b.c')
    })

    it('reads the refusal of an expired token, and takes no other for it', () => {
      const says = (refusal: Refusal, pastExpiry: boolean): boolean => {
        const { status, body } = server.refuse(refusal)
        return client.isExpired(status, JSON.parse(body) as Members, pastExpiry)
      }
      assert.equal(says(refused('token_expired'), true), true)
      for (const refusal of others) assert.equal(says(refusal, false), false, JSON.stringify(refusal))
    })

    it('reads a refused login', () => {
      const { status, body } = server.refuse({ kind: 'login_refused' })
      assert.equal(client.isLoginRefused(status, JSON.parse(body) as Members), true)
      assert.equal(client.isLoginRefused(503, {}), false)
    })
  })
}

it('flask-pyjwt, whose refusals are all alike, asks the clock as well', () => {
  const { status, body } = serverFlaskPyjwt().refuse(refused('token_expired'))
  const answer = JSON.parse(body) as Members
  assert.deepEqual(
    [flaskPyjwt().isExpired(status, answer, true), flaskPyjwt().isExpired(status, answer, false)],
    [true, false],
  )
})

it('oauth refreshes as RFC 6749 §6 and revokes as RFC 7009 §2.1 have it', async () => {
  const named = oauth({ tokenPath: '/t', revokePath: '/r', clientId: 'app' })
  const written = (call: AuthCall | undefined) => [call?.path, String(call?.body)]
  const loggedOut = async (refreshToken: string) => {
    const calls: AuthCall[] = []
    const ask = async (call: AuthCall) => ({ status: calls.push(call), members: {} })
    await named.logout?.({ accessToken: 'x', refreshToken }, ask)
    return written(calls[0])
  }
  assert.deepEqual(written(named.refresh?.('a+b')), [
    '/t',
    'grant_type=refresh_token&refresh_token=a%2Bb&client_id=app',
  ])
  assert.deepEqual(await loggedOut('a+b'), ['/r', 'token=a%2Bb&token_type_hint=refresh_token&client_id=app'])
  assert.deepEqual(written(oauth().refresh?.('a')), ['/v1/token', 'grant_type=refresh_token&refresh_token=a'])
})

it('oauth sends the token by which this browser is known, in a word that the server reads', () => {
  const { body } = oauth().login({ username: 'a', password: 'b', deviceToken: 't' })
  const read = serverOauth({ issuer: 'https://id.test', audience: 'https://api.test' }).readLogin(
    {
      method: 'POST',
      origin: undefined,
      path: '/v1/login',
      header: (name) => (name === 'content-type' ? ['application/json'] : []),
    },
    new TextEncoder().encode(String(body)),
  )
  assert.deepEqual(read, { username: 'a', password: 'b', deviceToken: 't' })
})

it('reads no tokens where there are none, and no token of a type that it does not know (RFC 6749 §7.1)', () => {
  const answers: readonly Members[] = [
    {},
    { access_token: 'a' },
    { access_token: '', token_type: 'Bearer' },
    { access_token: 1, token_type: 'Bearer' },
    { access_token: 'a', token_type: 'DPoP' },
  ]
  for (const answer of answers) assert.equal(oauth().readTokens(answer), undefined)
  const typed = { access_token: 'a', token_type: 'bearer', expires_in: '60', refresh_token: 7 }
  const expected = { accessToken: 'a', refreshToken: undefined, expiresInSeconds: undefined, deviceToken: undefined }
  assert.deepEqual(oauth().readTokens(typed), expected)
  for (const dialect of [flaskJwt(), flaskPyjwt()]) assert.equal(dialect.readTokens({}), undefined)
})

it('the Flask dialects take the app’s own settings', () => {
  const own = flaskJwt({ loginPath: '/in', headerPrefix: 'Token', usernameKey: 'email', passwordKey: 'secret' })
  assert.deepEqual(own.login({ username: 'a', password: 'b' }), { path: '/in', body: '{"email":"a","secret":"b"}' })
  assert.equal(own.prefix, 'Token ')
  const pyjwt = flaskPyjwt({ loginPath: '/in', header: 'X-Token' })
  assert.deepEqual([pyjwt.login({ username: 'a', password: 'b' }).path, pyjwt.header], ['/in', 'x-token'])
})
