/** What an id_token says, that it is nothing else, and what a hint of it is worth. */
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, it } from 'node:test'
import { oauth } from '@latchkey/protocol'
import { type Algorithm, createVerifier, decodeUnverified, exportPem, publicKey } from '@latchkey/tokens'
import { createIntrospectToken } from '../grants/introspect-token.ts'
import { createSigningKeyAdmin } from '../signing-keys/signing-key-admin.ts'
import { type RingWorld, ringWorld } from '../signing-keys/testing/test-ring.ts'
import { oauthFace, testServer, tokenOf } from '../testing/test-server.ts'
import { createAccessTokenReader } from '../tokens/read-access-token.ts'
import { accessTokenHash } from './access-token-hash.ts'
import { createIssueIdToken } from './id-token.ts'
import { createReadIdTokenHint } from './id-token-hint.ts'

const ISSUER = 'https://api.test'
const facts = { subject: '7', clientId: 'app', sessionId: 's', authenticatedAt: 1_799_999_000.7 }

/** Elliptic keys, where it does not matter: an RSA key takes a while to make. */
async function openid(world: RingWorld, alg: Algorithm = 'ES256') {
  const ring = await world.ring({ use: 'id_token', alg })
  const issue = createIssueIdToken({ ring, issuer: ISSUER, clock: world.clock })
  return { ring, issue, readHint: createReadIdTokenHint({ keySet: ring.keySet, issuer: ISSUER }) }
}

describe('an id_token', () => {
  it('is for the client alone, for ten minutes, and says who, when and how', async () => {
    await using world = await ringWorld()
    const { ring, issue } = await openid(world)
    const accessToken = 'jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y'
    const token = issue({ ...facts, nonce: 'n-0S6', acr: '1', amr: ['pwd'], accessToken })
    const { header, claims } = decodeUnverified(token)
    assert.deepEqual(header, { alg: 'ES256', typ: 'JWT', kid: ring.signer().key.kid })
    assert.deepEqual(claims, {
      iss: ISSUER,
      sub: '7',
      aud: 'app',
      exp: world.now() + 600,
      iat: world.now(),
      auth_time: 1_799_999_000,
      nonce: 'n-0S6',
      acr: '1',
      amr: ['pwd'],
      sid: 's',
      at_hash: '77QmUPtjPfzWtF2AnpK9RQ',
    })
  })

  it('says nothing that nobody has asked for or knows', async () => {
    await using world = await ringWorld()
    const { issue } = await openid(world)
    assert.deepEqual(Object.keys(decodeUnverified(issue({ ...facts, amr: [] })).claims), [
      ...['iss', 'sub', 'aud', 'exp', 'iat', 'auth_time', 'sid'],
    ])
  })

  it('is verified by a client with a library of its own, by the published key', async () => {
    await using world = await ringWorld()
    const { ring, issue } = await openid(world)
    const key = publicKey(exportPem(ring.signer().key), { alg: 'ES256' })
    const verifier = createVerifier({ keys: key, issuer: ISSUER, audience: 'app', clock: world.now })
    assert.equal(verifier.verify(issue(facts)).claims['sub'], '7')
  })
})

describe('at_hash (OpenID Connect Core §3.1.3.6)', () => {
  const token = 'jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y'
  const sha512 = 'q7nS86GgvvFaZkzALLWqJYaJIKw2wCDAVfCAsm5CrBM'
  for (const [alg, hash] of [
    ['RS256', '77QmUPtjPfzWtF2AnpK9RQ'],
    ['PS256', '77QmUPtjPfzWtF2AnpK9RQ'],
    ['ES256', '77QmUPtjPfzWtF2AnpK9RQ'],
    ['ES512', sha512],
    ['RS512', sha512],
    ['EdDSA', sha512],
  ] as const)
    it(`is half of the hash of ${alg}`, () => assert.equal(accessTokenHash(token, alg), hash))

  it('has 24 bytes with ES384, and is refused for what signs no id_token', () => {
    assert.equal(Buffer.from(accessTokenHash(token, 'ES384'), 'base64url').length, 24)
    for (const alg of ['ES256K', 'ML-DSA-65'] as const) assert.throws(() => accessTokenHash(token, alg), TypeError)
  })
})

describe('an id_token in the place of an access token', () => {
  /** A face with keys of its own, and id_tokens of the same store that claim to be for its API. */
  async function withFace(world: RingWorld) {
    const keys = await world.ring()
    const server = await testServer({ faces: [oauthFace({ keys })], clock: world.clock })
    const { ring, issue } = await openid(world)
    const ask = async (token: string) => {
      const request = new Request(`${ISSUER}/protected`, { headers: { authorization: `Bearer ${token}` } })
      return (await server.handler(request)).status
    }
    return { keys, server, ring, issue, ask }
  }

  it('opens nothing, though it has the claims, the type and the audience of one', async () => {
    await using world = await ringWorld()
    const { server, keys, ring, issue, ask } = await withFace(world)
    const good = await tokenOf(server)
    assert.equal(await ask(good), 200)
    const { claims } = decodeUnverified(good)
    const { key, sign } = ring.signer()
    for (const token of [
      issue(facts),
      issue({ ...facts, clientId: ISSUER }),
      sign({ ...claims }, { alg: key.alg, typ: 'at+jwt', kid: key.kid }),
      sign({ ...claims }, { alg: key.alg, typ: 'at+jwt', kid: keys.signer().key.kid }),
      sign({ ...claims }, { alg: key.alg, typ: 'at+jwt' }),
    ])
      assert.equal(await ask(token), 401)
    await server.close()
  })

  it('is inactive at introspection, to its own client too', async () => {
    await using world = await ringWorld()
    const keys = await world.ring()
    const { issue } = await openid(world)
    const dialect = oauth({ issuer: ISSUER, audience: ISSUER })
    const revocations = { isRevoked: () => false, isLost: () => false } as never
    const reader = createAccessTokenReader({ dialect, keys, revocations, clock: world.clock })
    const store = world.store.sessions
    const introspect = createIntrospectToken({ store, reader, issuer: ISSUER, clock: world.clock })
    for (const clientId of ['app', ISSUER])
      assert.equal(await introspect(issue({ ...facts, clientId }), clientId), undefined)
  })
})

describe('an id_token_hint', () => {
  it('says whose it was, also long after it has expired, and to its own client', async () => {
    await using world = await ringWorld()
    const { issue, readHint } = await openid(world)
    const hint = issue(facts)
    world.travel(86_400)
    assert.deepEqual(await readHint(hint), { subject: '7', clientId: 'app', sessionId: 's' })
    assert.equal((await readHint(hint, 'app'))?.subject, '7')
    assert.equal(await readHint(hint, 'other'), undefined)
  })

  it('is worth nothing if it is changed, unsigned, of another issuer, or something else of ours', async () => {
    await using world = await ringWorld()
    const access = await world.ring()
    const { ring, issue, readHint } = await openid(world)
    const [header = '', payload = '', signature = ''] = issue(facts).split('.')
    const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const { key, sign } = ring.signer()
    const claims = { ...decodeUnverified(issue(facts)).claims }
    const changed = encoded({ ...claims, sub: '8' })
    const forged = `${encoded({ alg: 'HS256', typ: 'JWT', kid: key.kid })}.${changed}`
    const mac = createHmac('sha256', exportPem(key)).update(forged).digest('base64url')
    const events = { 'http://schemas.openid.net/event/backchannel-logout': {} }
    for (const [what, hint] of Object.entries({
      'another subject': `${header}.${changed}.${signature}`,
      'no signature': `${encoded({ alg: 'none', typ: 'JWT' })}.${payload}.`,
      'no signature, of a key': `${encoded({ alg: 'none', typ: 'JWT', kid: key.kid })}.${changed}.`,
      'a public key as a secret': `${forged}.${mac}`,
      'another issuer': sign({ ...claims, iss: 'https://other.test' }),
      'a logout token': sign({ ...claims, events }, { alg: key.alg, typ: 'logout+jwt', kid: key.kid }),
      'a logout token that says nothing of it': sign({ ...claims, events }),
      'an access token': access.signer().sign(claims),
      'several audiences': sign({ ...claims, aud: ['app', 'other'] }),
      nothing: '',
    }))
      assert.equal(await readHint(hint), undefined, what)
  })

  it('is good while its key is published, and worth nothing afterwards', async () => {
    await using world = await ringWorld()
    const { ring, issue, readHint } = await openid(world)
    const hint = issue(facts)
    const { store, encryption, clock } = world
    const admin = createSigningKeyAdmin({ store: store.signingKeys, encryption, clock, actor: 'cli' })
    await admin.rotate({ use: 'id_token', alg: 'ES256', now: true })
    await ring.refresh()
    assert.equal((await readHint(hint))?.subject, '7')
    await admin.retire(kidOf(hint), { force: true })
    await ring.refresh()
    assert.equal(await readHint(hint), undefined)
  })
})

function kidOf(token: string): string {
  return String(decodeUnverified(token).header['kid'])
}
