/** Tokens that are bound to the key of their client (RFC 9449 §5): at the token endpoint, through refreshes, and in introspection. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { createProvingClient, type ProofClaims, type ProvingClient } from '@latchkey/guard/dpop/testing'
import { decodeUnverified } from '@latchkey/tokens'
import { authorizationCodeHash, createAuthorizationCode } from '../authorize/authorization-code.ts'
import { type Answer, type SessionServer, startSessionServer } from '../testing/session-server.ts'
import { uuidV7 } from '../world/uuid-v7.ts'
import { createReadKeyProof } from './key-proof.ts'

const URL_OF_TOKENS = 'https://login.test/v1/token'
const BACK = 'https://app.test/'
const VERIFIER = 'a'.repeat(43)

type Form = Readonly<Record<string, string>>

function proofBy({ clock }: SessionServer, key: ProvingClient, claims: ProofClaims = {}, header: ProofClaims = {}) {
  const of = { method: 'POST', url: URL_OF_TOKENS, token: '', at: Math.floor(clock.now()) }
  return key.proof({ ...of, claims: { ath: undefined, ...claims }, header })
}

const post = (server: SessionServer, form: Form, proof?: string): Promise<Answer> =>
  server.send('POST /v1/token', { form, headers: proof === undefined ? {} : { dpop: proof } })

const refresh = (server: SessionServer, token: unknown, proof?: string, more: Form = {}) =>
  post(server, { grant_type: 'refresh_token', refresh_token: String(token), ...more }, proof)

const boundTo = ({ body }: Answer) => decodeUnverified(String(body['access_token'])).claims['cnf']
const verdict = ({ status, body }: Answer) => (status === 200 ? body['token_type'] : (body['code'] ?? body['error']))

/** A public client and one with a secret, and a code of either. */
async function withClients() {
  const server = await startSessionServer()
  const grants = ['authorization_code', 'refresh_token', 'client_credentials']
  const own = { name: 'x', actor: 'cli', redirectUris: [BACK] } as const
  await server.sessions.createClient({ ...own, id: 'app', grants: grants.slice(0, 2), authentication: 'none' })
  const more = { scopes: ['read'], audiences: ['https://login.test'] }
  const made = await server.sessions.createClient({ ...own, ...more, id: 'web', grants })
  const web = { client_id: 'web', client_secret: made?.secret ?? assert.fail('no client was made') }

  async function codeFor(clientId: string): Promise<Form> {
    const now = Math.floor(server.clock.now())
    const code = createAuthorizationCode()
    await server.store.authorizationCodes.add({
      ...{ hash: authorizationCodeHash(code), clientId, redirectUri: BACK, resources: ['https://login.test'] },
      codeChallenge: createHash('sha256').update(VERIFIER).digest('base64url'),
      ...{ scopes: ['read'], subject: '7', loginId: uuidV7(now), sessionId: uuidV7(now) },
      ...{ authenticatedAt: now, amr: ['pwd'], acr: '1', expiresAt: now + 60 },
    })
    return { grant_type: 'authorization_code', code, redirect_uri: BACK, code_verifier: VERIFIER }
  }

  const key = createProvingClient()
  return {
    ...{ server, web, key, codeFor },
    /** A session of the public client that is bound from its start. */
    begin: async () => post(server, { ...(await codeFor('app')), client_id: 'app' }, proofBy(server, key)),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

describe('a proof at the token endpoint', () => {
  it('binds the token of each grant to its key, and says so', async () => {
    await using own = await withClients()
    const { server, key, web } = own
    const login = await server.logIn()
    const forms: readonly Form[] = [
      { ...(await own.codeFor('app')), client_id: 'app' },
      { ...(await own.codeFor('web')), ...web },
      { grant_type: 'client_credentials', ...web },
      { grant_type: 'refresh_token', refresh_token: login.refresh },
    ]
    for (const form of forms) {
      const answer = await post(server, form, proofBy(server, key))
      assert.deepEqual([verdict(answer), boundTo(answer)], ['DPoP', { jkt: key.jkt }], form['grant_type'])
      // A bearer of it is nobody.
      assert.equal(await server.ask(String(answer.body['access_token'])), 401)
    }
  })

  it('is not asked for: without one a token is a bearer token', async () => {
    await using own = await withClients()
    const answer = await post(own.server, { grant_type: 'client_credentials', ...own.web })
    assert.deepEqual([verdict(answer), boundTo(answer)], ['Bearer', undefined])
  })

  it('is refused for what is wrong with it, and nothing is used up by that', async () => {
    await using own = await withClients()
    const { server, key } = own
    const form = { ...(await own.codeFor('app')), client_id: 'app' }
    const now = Math.floor(server.clock.now())
    const good = proofBy(server, key)
    const { header } = decodeUnverified(good)
    for (const [what, proof] of [
      ['nothing', ''],
      ['no JWT', 'x'],
      ['two', `${good}, ${good}`],
      ['another method', proofBy(server, key, { htm: 'GET' })],
      ['another endpoint', proofBy(server, key, { htu: 'https://login.test/v1/introspect' })],
      ['another host', proofBy(server, key, { htu: 'https://evil.test/v1/token' })],
      ['a slash more', proofBy(server, key, { htu: `${URL_OF_TOKENS}/` })],
      ['old', proofBy(server, key, { iat: now - 62 })],
      ['of the future', proofBy(server, key, { iat: now + 12 })],
      ['no jti', proofBy(server, key, { jti: undefined })],
      ['another type', proofBy(server, key, {}, { typ: 'JWT' })],
      ['a private key', proofBy(server, key, {}, { jwk: { ...(header['jwk'] as object), d: 'AA' } })],
      ['no key', proofBy(server, key, {}, { jwk: undefined })],
      [
        'the key of another',
        proofBy(server, key, {}, { jwk: decodeUnverified(proofBy(server, createProvingClient())).header['jwk'] }),
      ],
    ] as const) {
      const { status, body } = await post(server, form, proof)
      assert.deepEqual([status, body['error'], body['access_token']], [400, 'invalid_dpop_proof', undefined], what)
    }
    assert.equal(verdict(await post(server, form, proofBy(server, key))), 'DPoP')
  })

  it('is good once, however many come at once, and a refused request leaves it good', async () => {
    await using own = await withClients()
    const { server, key, web } = own
    const proof = proofBy(server, key)
    const form = { grant_type: 'client_credentials', ...web }
    assert.equal(verdict(await post(server, { ...form, scope: 'everything' }, proof)), 'invalid_scope')
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(server, form, proof)))
    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
    assert.equal(verdict(await post(server, form, proof)), 'invalid_dpop_proof')
    // The same jti of another key is another proof.
    const { jti } = decodeUnverified(proof).claims
    assert.equal(verdict(await post(server, form, proofBy(server, createProvingClient(), { jti }))), 'DPoP')
  })
})

describe('a proof that several processes are shown', () => {
  it('is good at one of them', async () => {
    await using own = await withClients()
    const { store, clock } = own.server
    const proof = proofBy(own.server, own.key)
    const facts = { method: 'POST', header: (name: string) => (name === 'dpop' ? [proof] : []) }
    const used = Array.from({ length: 8 }, () => {
      const shown = createReadKeyProof({ seen: store.seen, issuer: 'https://login.test', clock })(facts)
      return typeof shown === 'object' ? shown.use() : assert.fail(shown)
    })
    assert.equal((await Promise.all(used)).filter(Boolean).length, 1)
  })
})

describe('a session that is bound to a key', () => {
  it('goes on with that key alone, and a stranger with its tokens ends nothing, however late', async () => {
    await using own = await withClients()
    const { server, key } = own
    const first = (await own.begin()).body['refresh_token']
    const app = { client_id: 'app' }
    const second = (await refresh(server, first, proofBy(server, key), app)).body['refresh_token']
    for (const seconds of [0, 31]) {
      server.pass(seconds)
      await server.ready()
      for (const token of [first, second])
        for (const proof of [undefined, proofBy(server, createProvingClient())])
          assert.equal(verdict(await refresh(server, token, proof, app)), 'refresh_key_mismatch')
    }
    assert.equal(verdict(await refresh(server, second, proofBy(server, key), app)), 'DPoP')
  })

  it('is answered again however late, by the key alone: that is the caller who was answered', async () => {
    await using own = await withClients()
    const { server, key } = own
    const app = { client_id: 'app' }
    const first = (await own.begin()).body['refresh_token']
    const second = await refresh(server, first, proofBy(server, key), app)
    server.pass(3600)
    await server.ready()
    const again = await refresh(server, first, proofBy(server, key), app)
    assert.equal(again.body['refresh_token'], second.body['refresh_token'])
  })

  it('is bound by the first proof that comes, if it had none, and a copy from before then still shows itself', async () => {
    await using own = await withClients()
    const { server, key } = own
    const { refresh: first } = await server.logIn()
    // Whoever copied the token is first, and binds it to a key of theirs.
    const second = (await refresh(server, first, proofBy(server, key))).body['refresh_token']
    assert.equal(verdict(await refresh(server, second)), 'refresh_key_mismatch')
    assert.equal(verdict(await refresh(server, first)), 'refresh_key_mismatch')
    server.pass(31)
    await server.ready()
    assert.equal(verdict(await refresh(server, first)), 'refresh_reuse')
    assert.equal(verdict(await refresh(server, second, proofBy(server, key))), 'refresh_reuse')
  })

  it('is none of a client that authenticates: it may change its key, or go without', async () => {
    await using own = await withClients()
    const { server, web } = own
    const begun = await post(server, { ...(await own.codeFor('web')), ...web }, proofBy(server, own.key))
    const other = createProvingClient()
    const next = await refresh(server, begun.body['refresh_token'], proofBy(server, other), web)
    assert.deepEqual(boundTo(next), { jkt: other.jkt })
    assert.equal(verdict(await refresh(server, next.body['refresh_token'], undefined, web)), 'Bearer')
  })
})

describe('what is said of a bound token', () => {
  it('is its key and its type in an introspection, and it is not exchanged', async () => {
    await using own = await withClients()
    const { server, key } = own
    const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange'
    const api = { id: 'https://login.test', name: 'api', actor: 'cli', grants: [exchange] }
    const made = await server.sessions.createClient({ ...api, scopes: ['read'], audiences: ['https://login.test'] })
    const credentials = { client_id: api.id, client_secret: made?.secret ?? '' }
    const token = String((await own.begin()).body['access_token'])
    const { body } = await server.send('POST /v1/introspect', { form: { ...credentials, token } })
    assert.partialDeepStrictEqual(body, { active: true, token_type: 'DPoP', cnf: { jkt: key.jkt } })
    const type = 'urn:ietf:params:oauth:token-type:access_token'
    const form = { grant_type: exchange, subject_token: token, subject_token_type: type, ...credentials }
    assert.equal(verdict(await post(server, form)), 'invalid_request')
    assert.equal(verdict(await post(server, form, proofBy(server, key))), 'invalid_request')
  })
})
