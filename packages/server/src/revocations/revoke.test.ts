/** What is revoked on whose word, and what the login server's own guards say of it then. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { flaskJwt, oauth } from '@latchkey/protocol'
import { openStore } from '@latchkey/sql'
import { createSigner, secretKey } from '@latchkey/tokens'
import { face } from '../server/face-recipe.ts'
import { createLoginServer, type LoginServer } from '../server/login-server.ts'
import { createSystemClock } from '../world/system-clock.ts'
import { createRevocationLog } from './revocation-log.ts'
import type { RevokeRequest } from './revoke.ts'

const ISSUER = 'https://login.test'
const ours = secretKey('0f9Qz7Lk2Vx8Rb4Tn6Wc1Yd3Hs5Jg8Mp', { alg: 'HS256', kid: 'ours' })
const legacy = secretKey('another-secret-of-thirty-two-characters', { alg: 'HS256' })
const theirs = secretKey('theirs-is-not-known-to-this-server-at-all', { alg: 'HS256', kid: 'ours' })
const NOW = 1_700_000_000.7

async function start(now: () => number = () => NOW) {
  const store = await openStore({ url: 'sqlite::memory:' })
  const clock = { ...createSystemClock(), now }
  const log = createRevocationLog({
    store: store.revocations,
    clock,
    heartbeatMilliseconds: 100,
    pollMilliseconds: 10,
  })
  const server = await createLoginServer({
    faces: [
      face({
        dialect: oauth({ issuer: ISSUER, audience: ISSUER }),
        keys: [ours],
        users: { authenticate: () => undefined },
      }),
      face({ dialect: flaskJwt(), keys: [legacy], users: { authenticate: () => undefined } }),
    ],
    revocations: { log },
    owns: [store],
    clock,
  })
  await until(async () => (await ready(server)) === 200)
  const rows = () => store.revocations.listAfter({ recordedAt: 0, id: '00000000-0000-0000-0000-000000000000' }, 100)
  const ask = async (token: string, face = 0) => {
    const value = face === 0 ? `Bearer ${token}` : `JWT ${token}`
    const header = (name: string) => (name === 'authorization' ? [value] : [])
    const decision = await server.guards[face]?.decide({ method: 'GET', origin: undefined, path: '/', header })
    return decision?.allowed ? 'allowed' : decision?.reason.code
  }
  return { server, rows, ask, store, [Symbol.asyncDispose]: () => server.close() }
}

const ready = async ({ handler }: LoginServer) => (await handler(new Request('http://login.test/readyz'))).status

function tokenOf(claims: Readonly<Record<string, string | number>> = {}, key = ours) {
  const iat = Math.floor(NOW) - 10
  const all = { iss: ISSUER, aud: ISSUER, sub: '7', client_id: 'c', jti: 'a', sid: 's', iat, exp: iat + 600, ...claims }
  return createSigner({ key }).sign(all, { alg: 'HS256', typ: 'at+jwt', kid: 'ours' })
}

const legacyToken = (identity: number) => {
  const iat = Math.floor(NOW) - 10
  return createSigner({ key: legacy }).sign({ identity, iat, nbf: iat, exp: iat + 300 })
}

describe('revoking', () => {
  for (const [what, request] of [
    ['the token itself', { token: tokenOf() }],
    ['its id', { tokenId: 'a' }],
    ['its session', { session: 's' }],
    ['its subject', { subject: '7' }],
    ['its subject until the second in which it was issued', { subject: '7', issuedUntil: Math.floor(NOW) - 10 }],
    ['its key', { key: 'ours' }],
    ['its id with its issuer', { tokenId: 'a', issuer: ISSUER }],
  ] as const) {
    it(`by ${what} refuses the token from then on`, async () => {
      await using app = await start()
      assert.equal(await app.ask(tokenOf()), 'allowed')
      assert.equal(await app.server.revoke(request), true)
      assert.equal(await app.ask(tokenOf()), 'token_revoked')
    })
  }

  for (const [what, request] of [
    ['another token', { token: tokenOf({ jti: 'b' }) }],
    ['the id of another issuer', { tokenId: 'a', issuer: 'https://other.test' }],
    ['another session', { session: 'S' }],
    ['its subject, before it was issued', { subject: '7', issuedUntil: Math.floor(NOW) - 11 }],
    ['another key', { key: 'Ours' }],
  ] as const) {
    it(`${what} lets the token be`, async () => {
      await using app = await start()
      assert.equal(await app.server.revoke(request), true)
      assert.equal(await app.ask(tokenOf()), 'allowed')
    })
  }

  it('a token names it with its issuer, and keeps it until it has expired', async () => {
    await using app = await start()
    const exp = Math.floor(NOW) + 100
    await app.server.revoke({ token: tokenOf({ exp }) })
    assert.deepEqual(
      (await app.rows()).map(({ revocation }) => revocation),
      [{ kind: 'token', id: 'a', issuer: ISSUER, issuedUntil: Math.floor(NOW), expiresAt: exp, subject: '7' }],
    )
  })

  it('a token without an id names just that one (Flask-JWT gives none)', async () => {
    await using app = await start()
    assert.equal(await app.server.revoke({ token: legacyToken(7) }), true)
    assert.deepEqual([await app.ask(legacyToken(7), 1), await app.ask(legacyToken(8), 1)], ['token_revoked', 'allowed'])
  })

  it('a subject finds it where the dialect writes it', async () => {
    await using app = await start()
    await app.server.revoke({ subject: '7' })
    assert.deepEqual([await app.ask(legacyToken(7), 1), await app.ask(legacyToken(8), 1)], ['token_revoked', 'allowed'])
  })

  it('a subject lets in a login a second later', async () => {
    let now = NOW
    await using app = await start(() => now)
    await app.server.revoke({ subject: '7' })
    now += 1
    assert.equal(await app.ask(tokenOf({ iat: Math.floor(now), jti: 'new' })), 'allowed')
  })

  for (const [what, token] of [
    ['of another key', tokenOf({}, theirs)],
    ['that has expired', tokenOf({ exp: Math.floor(NOW) - 100 })],
    ['of another audience', tokenOf({ aud: 'https://other.test' })],
    ['that is none', 'a.b.c'],
    ['that is empty', ''],
    ['with another signature', `${tokenOf().slice(0, -2)}AA`],
  ] as const) {
    it(`a token ${what} writes nothing`, async () => {
      await using app = await start()
      assert.equal(await app.server.revoke({ token }), false)
      assert.deepEqual(await app.rows(), [])
    })
  }

  for (const request of [
    {},
    { tokenId: '' },
    { session: 'x'.repeat(256) },
    { subject: 7 },
    { subject: 'a', issuedUntil: 1.5 },
  ]) {
    it(`refuses ${JSON.stringify(request).slice(0, 40)}`, async () => {
      await using app = await start()
      await assert.rejects(app.server.revoke(request as unknown as RevokeRequest), { name: 'TypeError' })
      assert.deepEqual(await app.rows(), [])
    })
  }

  it('is refused by a server whose revocations are off', async () => {
    const faces = [face({ dialect: flaskJwt(), keys: [legacy], users: { authenticate: () => undefined } })]
    const server = await createLoginServer({ faces, revocations: { off: 'for this test alone' } })
    await assert.rejects(server.revoke({ subject: '7' }), {
      name: 'TypeError',
      message: /^revocations:/,
    })
  })

  it('fails when the store does, so that it is not taken for done', async () => {
    await using app = await start()
    await app.store[Symbol.asyncDispose]()
    await assert.rejects(app.server.revoke({ subject: '7' }), { name: 'DomainError' })
  })
})

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000
  while (!(await holds())) {
    assert.ok(performance.now() < deadline, 'never')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
