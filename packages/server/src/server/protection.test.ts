/** What protects a face belongs to the server that has it, so it cannot be forgotten. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createHasher } from '@latchkey/passwords'
import { flaskPyjwt } from '@latchkey/protocol'
import { openStore } from '@latchkey/sql'
import { nativeFace } from '../native/native-face.ts'
import {
  flaskJwtFace,
  oauthFace,
  openedStore,
  recordingLogger,
  roy,
  testKey,
  testServer,
  tokenOf,
} from '../testing/test-server.ts'
import { face } from './face-recipe.ts'
import { createLoginServer, type LoginServer } from './login-server.ts'
import type { LoginServerOptions } from './server-options.ts'
import type { Store } from './store.ts'

const ISSUER = 'https://login.test'
const PASSWORD = 'violet kettle under the stairs'
const REASON = 'for this test alone'

/** Posts as one client from one address. */
async function post(server: LoginServer, path: string, body: object, headers: Record<string, string> = {}) {
  const request = new Request(`${ISSUER}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return server.handler(request, { peerAddress: '192.0.2.7' })
}

/** The smallest server of the native face, with one user. */
async function nativeServer(options: Partial<LoginServerOptions> = {}) {
  const store = await openStore({ url: 'sqlite::memory:' })
  const hasher = createHasher({ policy: { format: 'werkzeug-pbkdf2', iterations: 1000 } })
  await store.users.createUser({ username: 'roy', passwordHash: await hasher.hash(PASSWORD) })
  const server = await createLoginServer({
    store: openedStore(store),
    hasher,
    faces: [nativeFace({ oauth: { issuer: ISSUER, audience: ISSUER }, keyEncryptionKeys: [Buffer.alloc(32, 7)] })],
    logger: recordingLogger(),
    ...options,
  })
  return { server, store, [Symbol.asyncDispose]: () => server.close() }
}

const eventsOf = async ({ audit }: Store) =>
  (await audit.list({ limit: 100 })).map(({ type, outcome }) => [type, outcome])

describe('the native face, given to a server with nothing else', () => {
  it('judges five wrong passwords of twelve, and answers the rest with 429', async () => {
    await using app = await nativeServer()
    const statuses: number[] = []
    for (let i = 0; i < 12; i += 1) {
      statuses.push((await post(app.server, '/v1/login', { username: 'roy', password: `wrong ${i}` })).status)
    }
    assert.deepEqual(statuses, [...Array(5).fill(400), ...Array(7).fill(429)])
  })

  it('records every login in the audit log of the store', async () => {
    await using app = await nativeServer()
    await post(app.server, '/v1/login', { username: 'roy', password: 'wrong' })
    await post(app.server, '/v1/login', { username: 'roy', password: PASSWORD })
    const logins = (await eventsOf(app.store)).filter(([type]) => type === 'login')
    assert.deepEqual(logins.toSorted(), [
      ['login', 'refused'],
      ['login', 'success'],
    ])
  })

  it('ends an access token with its logout', async () => {
    await using app = await nativeServer()
    const login = await post(app.server, '/v1/login', { username: 'roy', password: PASSWORD })
    const { access_token: token } = (await login.json()) as { readonly access_token: string }
    const authorization = `Bearer ${token}`
    const me = async () =>
      (await app.server.handler(new Request(`${ISSUER}/v1/me`, { headers: { authorization } }))).status
    assert.equal(await me(), 200)
    assert.equal((await post(app.server, '/v1/logout', {}, { authorization })).status, 204)
    assert.equal(await me(), 401)
  })

  it('knows a device again, by what it gave it', async () => {
    await using app = await nativeServer()
    const login = await post(app.server, '/v1/login', { username: 'roy', password: PASSWORD })
    const { device_token: token } = (await login.json()) as { readonly device_token?: string }
    assert.equal(typeof token, 'string')
    for (let i = 0; i < 6; i += 1) await post(app.server, '/v1/login', { username: 'roy', password: 'wrong' })
    const again = { username: 'roy', password: PASSWORD, device_token: token }
    assert.equal((await post(app.server, '/v1/login', again)).status, 200)
  })

  it('needs a store, and says so before anything is opened', async () => {
    await assert.rejects(
      createLoginServer({
        faces: [nativeFace({ oauth: { issuer: ISSUER, audience: ISSUER }, keyEncryptionKeys: [Buffer.alloc(32, 7)] })],
      }),
      { name: 'ConfigurationError', message: /^store: missing/ },
    )
  })
})

const DIALECTS = {
  oauth: { make: oauthFace, path: '/v1/login' },
  'flask-jwt': { make: flaskJwtFace, path: '/auth' },
}

describe('a face of any dialect, without a store', () => {
  for (const [name, { make, path }] of Object.entries(DIALECTS)) {
    it(`limits guesses (${name})`, async () => {
      const server = await testServer({ faces: [make()] })
      const statuses: number[] = []
      for (let i = 0; i < 12; i += 1) {
        statuses.push((await post(server, path, { username: 'roy', password: `wrong ${i}` })).status)
      }
      assert.equal(statuses.filter((status) => status === 429).length, 7)
    })

    it(`tells the log of each login, and says at the start that nothing else keeps them (${name})`, async () => {
      const logger = recordingLogger()
      const server = await testServer({ faces: [make()], logger })
      await post(server, path, { username: 'roy', password: 'wrong' })
      await post(server, path, { username: 'roy', password: 'open sesame' })
      const told = logger.lines
        .filter(({ message }) => message === 'audit')
        .map(({ level, facts: { requestId: _, ...facts } }: { level: string; facts: { requestId?: string } }) => [
          level,
          facts,
        ])
      assert.deepEqual(told, [
        ['warn', { event: 'audit', type: 'login', outcome: 'refused', reason: 'credentials_wrong' }],
        ['info', { event: 'audit', type: 'login', outcome: 'success' }],
      ])
      assert.ok(server.warnings.some((warning) => warning.startsWith('audit: there is no store')))
    })

    it(`revokes a token, and says at the start that no other process learns of it (${name})`, async () => {
      const server = await testServer({
        faces: [make({ routes: [{ method: 'GET', path: '/mine', handle: () => 1 }] })],
      })
      const token = await tokenOf(server, path)
      const authorization = `${name === 'oauth' ? 'Bearer' : 'JWT'} ${token}`
      const ask = async () =>
        (await server.handler(new Request(`${ISSUER}/mine`, { headers: { authorization } }))).status
      assert.equal(await ask(), 200)
      await server.revoke({ token })
      assert.equal(await ask(), 401)
      assert.ok(server.warnings.some((warning) => warning.startsWith('revocations: there is no store')))
    })
  }
})

describe('a protection that is off', () => {
  for (const name of ['limits', 'audit', 'revocations'] as const) {
    it(`is off by its name, with the reason in the warnings and in /readyz (${name})`, async () => {
      const server = await testServer({ [name]: { off: REASON } })
      assert.ok(server.warnings.includes(`${name}: off: ${REASON}`))
      const ready = await server.handler(new Request(`${ISSUER}/readyz`))
      assert.deepEqual([ready.status, await ready.json()], [200, { status: 'ready', degraded: [`${name}_off`] }])
    })

    it(`is no degradation on a listener that only this machine reaches (${name})`, async () => {
      const server = await testServer({ [name]: { off: REASON } })
      const { body } = await server.respond({
        facts: { method: 'GET', origin: undefined, path: '/readyz', header: () => [] },
        path: '/readyz',
        search: '',
        peerAddress: undefined,
        onLoopback: true,
        readBody: () => Promise.reject(new Error('health reads no body')),
      })
      assert.equal(body, '{"status":"ready"}')
    })

    for (const wrong of [{ off: '' }, { off: 'too short' }, { off: true }, { off: REASON, rules: {} }]) {
      it(`needs a reason of ten characters and nothing beside it: ${JSON.stringify(wrong)} (${name})`, async () => {
        await assert.rejects(testServer({ [name]: wrong as never }), {
          name: 'ConfigurationError',
          message: new RegExp(`^${name}\\.(?:off|rules): `),
        })
      })
    }
  }

  it('limits, records and revokes nothing', async () => {
    const logger = recordingLogger()
    const off = { off: REASON }
    const server = await testServer({ limits: off, audit: off, revocations: off, logger })
    for (let i = 0; i < 12; i += 1) {
      assert.equal((await post(server, '/v1/login', { username: 'roy', password: 'wrong' })).status, 400)
    }
    assert.ok(!logger.lines.some(({ message }) => message === 'audit'))
    await assert.rejects(server.revoke({ subject: '7' }), { name: 'TypeError', message: /^revocations: / })
  })
})

describe('a start that is refused', () => {
  it('names every option that there is not', async () => {
    const options = { faces: [oauthFace()], limitter: {}, revocation: {}, trustedProxy: [] }
    await assert.rejects(createLoginServer(options as LoginServerOptions), (fault) => {
      assert.ok(fault instanceof TypeError)
      assert.deepEqual(
        fault.message.split('\n').map((line) => line.split(':')[0]),
        ['limitter', 'revocation', 'trustedProxy'],
      )
      return true
    })
  })

  it('reports all faults at once, and has opened nothing', async () => {
    const opened: string[] = []
    const recipe = {
      faults: () => ['store: is wrong'],
      open: async () => {
        opened.push('store')
        return openStore({ url: 'sqlite::memory:' })
      },
    }
    await assert.rejects(
      createLoginServer({
        store: recipe,
        faces: [
          nativeFace({ oauth: { issuer: 'login.example.com', audience: 'api' }, keyEncryptionKeys: [Buffer.alloc(3)] }),
          face({ dialect: flaskPyjwt(), keys: [], users: roy }),
        ],
        limits: { secret: 'short' },
        trustedProxies: ['everybody'],
      }),
      (fault) => {
        const { message } = fault as Error
        for (const part of [
          'store: is wrong',
          'oauth.issuer',
          'keyEncryptionKeys: ',
          'flask-pyjwt: keys',
          'limits.secret',
          'trustedProxies',
        ])
          assert.ok(message.includes(part), `${part} is missing in:\n${message}`)
        return true
      },
    )
    assert.deepEqual(opened, [])
  })

  it('closes what it had opened, and what it was given, when a later step fails', async () => {
    const closed: string[] = []
    const closing = (name: string) => ({ [Symbol.asyncDispose]: async () => void closed.push(name) })
    const store = await openStore({ url: 'sqlite::memory:' })
    const users = { faults: () => [], open: async () => ({ ...roy, ...closing('users') }) }
    const failing = {
      ...oauthFace(),
      addresses: () => [],
      open: async () => {
        throw new Error('the last face cannot be opened')
      },
    }
    await assert.rejects(
      createLoginServer({
        store: { faults: () => [], open: async () => ({ ...store, ...closing('store') }) },
        faces: [
          face({ dialect: flaskPyjwt(), keys: [testKey('one')], users }),
          flaskJwtFace({ users, keys: [testKey('two')] }),
          failing,
        ],
        owns: [closing('owned')],
        logger: recordingLogger(),
      }),
      /the last face cannot be opened/,
    )
    assert.deepEqual(closed, ['users', 'store', 'owned'])
    await store[Symbol.asyncDispose]()
  })
})
