/** Clients that sign: what is believed, what is not, and what is good once (RFC 7523 §3). */
import assert from 'node:assert/strict'
import { createHmac, randomUUID } from 'node:crypto'
import { describe, it } from 'node:test'
import { createSigner, exportJwk, exportPem, generateKey, type Key } from '@latchkey/tokens'
import { startSessionServer } from '../testing/session-server.ts'
import { ASSERTION_TYPE } from './client-assertion.ts'
import type { JwkList } from './jwk-list.ts'

const ISSUER = 'https://login.test'
const key = generateKey('ES256')
const another = generateKey('ES256')
const rsa = generateKey('PS256', { modulusLength: 2048 })

interface Wish {
  readonly keys?: JwkList
  /** What its address answers, one after the other. */
  readonly published?: (JwkList | undefined)[]
}

async function withClient({ keys = { keys: [exportJwk(key)] }, published }: Wish = {}) {
  const asked: (boolean | undefined)[] = []
  const keysAt = async (_uri: string, _from: object, isAgain?: boolean) => {
    asked.push(isAgain)
    return published?.shift()
  }
  const server = await startSessionServer(published ? { clientDocuments: { keysAt } } : {})
  await server.sessions.createClient({
    ...{ id: 'app', name: 'App', grants: ['client_credentials'], authentication: 'private_key_jwt', actor: 'cli' },
    ...(published ? { jwksUri: 'https://app.example.com/keys' } : { jwks: keys }),
  })
  const now = () => Math.floor(server.clock.now())
  const claims = (more: object = {}) => ({
    ...{ iss: 'app', sub: 'app', aud: ISSUER, jti: randomUUID(), iat: now(), exp: now() + 60 },
    ...more,
  })
  const send = (assertion: string, form: object = {}, headers: Record<string, string> = {}, path = '/v1/token') =>
    server.send(`POST ${path}`, {
      form: {
        grant_type: 'client_credentials',
        client_assertion_type: ASSERTION_TYPE,
        client_assertion: assertion,
        ...form,
      },
      headers,
    })
  const answerTo = async (more: object, by: Key = key, header?: object) => {
    const { status, body } = await send(sign(by, claims(more), header))
    return status === 200 ? 'right' : String(body['error'])
  }
  return { server, claims, send, answerTo, asked, now, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

function sign(by: Key, claims: object, header?: object): string {
  const { sign: signed } = createSigner({ key: by })
  return signed({ ...claims }, header && { ...header })
}

/** As an attacker's own tool writes it. */
function unsigned(header: object, claims: object, signature = ''): string {
  const parts = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  return [...parts, signature].join('.')
}

describe('a client that signs', () => {
  it('is believed, whichever of our two names is its audience, and at every endpoint', async () => {
    await using it = await withClient()
    for (const aud of [ISSUER, `${ISSUER}/v1/token`]) assert.equal(await it.answerTo({ aud }), 'right')
    for (const path of ['/v1/introspect', '/v1/revoke'])
      assert.equal((await it.send(sign(key, it.claims()), { token: 'a' }, {}, path)).status, 200)
  })

  it('may have a key of which it does not say what for, and one of each kind', async () => {
    const { alg: _, ...bare } = exportJwk(rsa)
    for (const keys of [{ keys: [bare] }, { keys: [exportJwk(key), exportJwk(rsa)] }]) {
      await using it = await withClient({ keys })
      assert.equal(await it.answerTo({}, rsa, { alg: 'PS256' }), 'right')
    }
  })

  const refused: readonly (readonly [what: string, claims: (now: number) => object])[] = [
    ['another audience', () => ({ aud: 'https://other.test' })],
    ['a list of audiences', () => ({ aud: [ISSUER] })],
    ['a list with another audience', () => ({ aud: [ISSUER, 'https://other.test'] })],
    ['another endpoint of ours as its audience', () => ({ aud: `${ISSUER}/v1/par` })],
    ['our name with a slash', () => ({ aud: `${ISSUER}/` })],
    ['no audience', () => ({ aud: undefined })],
    ['another issuer', () => ({ iss: 'other' })],
    ['another subject', () => ({ sub: 'other' })],
    ['no subject', () => ({ sub: undefined })],
    ['an end in the past', (now) => ({ exp: now - 11 })],
    ['no end', () => ({ exp: undefined })],
    ['an end as text', (now) => ({ exp: String(now + 60) })],
    ['a life of more than five minutes', (now) => ({ exp: now + 312 })],
    ['a beginning that is not yet', (now) => ({ nbf: now + 12 })],
    ['a moment of writing that is not yet', (now) => ({ iat: now + 12 })],
    ['no id', () => ({ jti: undefined })],
    ['an empty id', () => ({ jti: '' })],
    ['a number as its id', () => ({ jti: 7 })],
    ['an id without end', () => ({ jti: 'a'.repeat(256) })],
  ]
  for (const [what, more] of refused) {
    it(`is not believed for ${what}`, async () => {
      await using it = await withClient()
      const claims = Object.fromEntries(
        Object.entries(it.claims(more(it.now()))).filter(([, value]) => value !== undefined),
      )
      const assertion = typeof claims['exp'] === 'string' ? unsigned({ alg: 'ES256' }, claims, 'AA') : sign(key, claims)
      const { status, body, headers } = await it.send(assertion)
      assert.deepEqual([status, body['error'], headers.get('www-authenticate')], [401, 'invalid_client', null])
    })
  }

  it('may have a clock that is some seconds ahead, or behind', async () => {
    await using it = await withClient()
    for (const more of [
      { iat: it.now() + 8, nbf: it.now() + 8, exp: it.now() + 308 },
      { iat: it.now() - 65, exp: it.now() - 5 },
    ])
      assert.equal(await it.answerTo(more), 'right')
  })

  it('is not believed by another key, by none, and by a public key that is taken for a secret', async () => {
    await using it = await withClient()
    assert.equal(await it.answerTo({}, another), 'invalid_client')
    const publicText = JSON.stringify(exportJwk(key))
    for (const bytes of [publicText, exportPem(key), String(exportJwk(key).x)]) {
      const input = unsigned({ alg: 'HS256', kid: key.kid }, it.claims()).slice(0, -1)
      const mac = createHmac('sha256', bytes).update(input).digest('base64url')
      assert.equal((await it.send(`${input}.${mac}`)).status, 401)
    }
    for (const alg of ['none', 'None', '', 'ES256', 'HS256']) {
      const { status } = await it.send(unsigned({ alg, typ: 'JWT', kid: key.kid }, it.claims()))
      assert.equal(status, 401, alg)
    }
  })

  it('is not believed by what it has signed for another purpose', async () => {
    await using it = await withClient()
    for (const typ of ['at+jwt', 'dpop+jwt', 'logout+jwt', 'oauth-authz-req+jwt'])
      assert.equal(await it.answerTo({}, key, { typ }), 'invalid_client', typ)
    for (const typ of ['JWT', 'client-authentication+jwt'])
      assert.equal(await it.answerTo({}, key, { typ }), 'right', typ)
  })

  it('is not believed if it has a secret, is disabled, or is nobody', async () => {
    await using it = await withClient()
    const { sessions } = it.server
    await sessions.createClient({ id: 'other', name: 'Other', grants: ['client_credentials'], actor: 'cli' })
    for (const id of ['other', 'nobody', 'first-party'])
      assert.equal(await it.answerTo({ iss: id, sub: id }), 'invalid_client')
    await sessions.changeClient.disable('app', 'cli')
    assert.equal(await it.answerTo({}), 'invalid_client')
    assert.deepEqual(
      it.server.events.filter(({ type }) => type === 'client_refused').map(({ client }) => client),
      ['other', undefined, undefined, 'app'],
    )
  })

  it('is asked for one way alone, and for what belongs together', async () => {
    await using it = await withClient()
    const assertion = () => sign(key, it.claims())
    const basic = { authorization: `Basic ${Buffer.from('app:x').toString('base64')}` }
    for (const [form, headers] of [
      [{ client_secret: 'x' }, {}],
      [{ client_id: 'app', client_secret: 'x' }, {}],
      [{}, basic],
    ] as const) {
      const { status, body } = await it.send(assertion(), form, headers)
      assert.deepEqual([status, body['error']], [400, 'invalid_request'])
    }
    assert.equal((await it.send(assertion(), { client_id: 'other' })).status, 401)
    assert.equal((await it.send(assertion(), { client_id: 'app' })).status, 200)
    assert.equal((await it.send(assertion(), { client_assertion_type: 'jwt-bearer' })).status, 401)
    for (const text of ['', 'a.b.c', 'a'.repeat(5000)]) assert.equal((await it.send(text)).status, 401)
  })
})

describe('an assertion', () => {
  it('is good once, however many send it at once', async () => {
    await using it = await withClient()
    const assertion = sign(key, it.claims())
    const answers = await Promise.all(Array.from({ length: 100 }, () => it.send(assertion)))
    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
    assert.ok(answers.every(({ status, body }) => status === 200 || body['error'] === 'invalid_client'))
  })

  it('is good once, also when it is signed anew, and after a sweep while its clock may be behind', async () => {
    await using it = await withClient()
    const claims = it.claims({ jti: 'the same' })
    assert.equal((await it.send(sign(key, claims))).status, 200)
    assert.equal((await it.send(sign(key, { ...claims, exp: claims.exp + 5 }))).status, 401)
    await it.server.store.seen.removeExpired(claims.exp + 9, 10)
    assert.equal((await it.send(sign(key, claims))).status, 401)
  })

  it('is another one of another client, though they have one id', async () => {
    await using it = await withClient()
    await it.server.sessions.createClient({
      ...{
        id: 'other',
        name: 'Other',
        grants: ['client_credentials'],
        authentication: 'private_key_jwt',
        actor: 'cli',
      },
      jwks: { keys: [exportJwk(another)] },
    })
    assert.equal(await it.answerTo({ jti: '1' }), 'right')
    assert.equal(await it.answerTo({ jti: '1', iss: 'other', sub: 'other' }, another), 'right')
  })

  it('is not spent by what is wrong with the request besides', async () => {
    await using it = await withClient()
    const assertion = sign(key, it.claims())
    assert.equal((await it.send(assertion, { client_secret: 'x' })).status, 400)
    assert.equal((await it.send(assertion)).status, 200)
  })
})

describe('the keys of a client at an address of its own', () => {
  const old = { keys: [exportJwk(another)] }
  const now = { keys: [exportJwk(key)] }

  it('are asked for again when it names one that is not among them', async () => {
    await using it = await withClient({ published: [old, now] })
    assert.equal(await it.answerTo({}, key), 'right')
    assert.deepEqual(it.asked, [undefined, true])
  })

  it('are not asked for again by a signature that does not hold', async () => {
    await using it = await withClient({ published: [now] })
    const [header, claims] = sign(key, it.claims()).split('.')
    assert.equal((await it.send(`${header}.${claims}.${'A'.repeat(86)}`)).status, 401)
    assert.deepEqual(it.asked, [undefined])
  })

  it('that cannot be read say nothing of the client: it may try again', async () => {
    await using it = await withClient({ published: [undefined] })
    const { status, headers } = await it.send(sign(key, it.claims()))
    assert.deepEqual([status, headers.get('retry-after')], [503, '60'])
    assert.deepEqual(
      it.server.events,
      it.server.events.filter(({ type }) => type !== 'client_refused'),
    )
  })
})

describe('the registration of a client that signs', () => {
  it('needs public keys or their address, and one of both', async () => {
    await using it = await withClient()
    const app = { id: 'second', name: 'App', grants: [], authentication: 'private_key_jwt', actor: 'cli' } as const
    const jwks = { keys: [exportJwk(key)] }
    const create = (more: object) => it.server.sessions.createClient({ ...app, ...more })
    for (const more of [
      {},
      { jwks, jwksUri: 'https://app.example.com/keys' },
      { jwks: { keys: [] } },
      { jwks: { keys: [{ kty: 'oct', k: 'AA' }] } },
      { jwks: { keys: [{ ...exportJwk(key), d: 'AA' }] } },
      { jwksUri: 'http://app.example.com/keys' },
      { jwksUri: 'https://169.254.169.254/keys' },
      { jwksUri: 'https://localhost/keys' },
      { authentication: 'client_secret', jwks },
    ])
      await assert.rejects(create(more), /^TypeError: jwks|jwksUri: /)
    const made = await create({ jwks })
    assert.deepEqual([made?.secret, made?.client.jwks], [undefined, jwks])
  })
})
