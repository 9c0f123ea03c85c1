/** Revocations on the faces of old apps, through the real assembly: article A's tokens hold `user` and `exp` alone. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { flaskJwt, flaskPyjwt } from '@latchkey/protocol'
import { openStore } from '@latchkey/sql'
import { DomainError } from '../faults/domain-error.ts'
import { createRevocationLog } from '../revocations/revocation-log.ts'
import { oauthFace, openedStore, recordingLogger, roy, testKey, testServer } from '../testing/test-server.ts'
import { createTravellingClock } from '../testing/travelling-clock.ts'
import { createSystemClock } from '../world/system-clock.ts'
import type { FaceRecipe } from './face.ts'
import { face } from './face-recipe.ts'
import type { LoginServer } from './login-server.ts'
import type { LoginServerOptions } from './server-options.ts'

const routes = [{ method: 'GET', path: '/protected', handle: () => ({ message: 'This is a protected route!' }) }]
const articleA = (): FaceRecipe =>
  face({
    dialect: flaskPyjwt(),
    keys: [testKey('article-a')],
    users: { authenticate: (username) => ({ id: username }) },
    routes,
  })

async function logIn(server: LoginServer): Promise<string> {
  const request = new Request('http://api.test/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"username":"user1","password":"password123"}',
  })
  const { token } = (await (await server.handler(request)).json()) as { readonly token: string }
  return token
}

const ask = async (server: LoginServer, token: string) =>
  (await server.handler(new Request('http://api.test/protected', { headers: { 'x-access-token': token } }))).status

describe("article A's face", () => {
  it('refuses the old token of a subject that was revoked, and takes that of a login in the next second', async () => {
    const clock = createTravellingClock()
    const store = await openStore({ url: 'sqlite::memory:' })
    const revocations = { pollMilliseconds: 10, heartbeatMilliseconds: 100 }
    const server = await testServer({ store: openedStore(store), faces: [articleA()], clock, revocations })
    const old = await logIn(server)
    assert.equal(await ask(server, old), 200)
    await server.revoke({ subject: 'user1' })
    assert.equal(await ask(server, old), 403)
    clock.travel(1)
    assert.equal(await ask(server, await logIn(server)), 200)
    assert.equal(await ask(server, old), 403)
    await server.close()
  })
})

describe('a server with more revocations than it has room for', () => {
  it('refuses every older token once, answers no 503, and says so in the log and in /readyz', async () => {
    const clock = createTravellingClock()
    const store = await openStore({ url: 'sqlite::memory:' })
    const logger = recordingLogger()
    const second = Math.floor(clock.now()) + 60
    const revoked = Array.from({ length: 10_000 }, (_, i) => ({
      kind: 'session' as const,
      id: `session ${i}`,
      issuedUntil: second,
      expiresAt: second + 7200,
    }))
    for (let i = 0; i < revoked.length; i += 500) await store.revocations.append(revoked.slice(i, i + 500))
    const options = { revocations: { maximumBytes: 2 ** 20 }, clock, logger }
    await using server = disposable(await testServer({ store: openedStore(store), faces: [articleA()], ...options }))
    const old = await logIn(server)
    assert.equal(await ask(server, old), 403)
    assert.deepEqual(await ready(server), [200, { status: 'ready', degraded: ['revocations_condensed'] }])
    assert.ok(logger.lines.some(({ message }) => message.startsWith('there is no room for all revocations')))
    clock.travel(61)
    assert.deepEqual([await ask(server, await logIn(server)), await ask(server, old)], [200, 403])
  })
})

const disposable = (server: LoginServer) => ({ ...server, [Symbol.asyncDispose]: () => server.close() })

/** A server whose revocation log cannot be read, from its start on. */
async function lostServer(options: Partial<LoginServerOptions>, logger = recordingLogger()) {
  const opened = await openStore({ url: 'sqlite::memory:' })
  const away = async () => {
    throw new DomainError('store_unavailable', 'the database does not answer')
  }
  const log = createRevocationLog({ store: { ...opened.revocations, now: away }, clock: createSystemClock() })
  const { whenLost } = (options.revocations ?? {}) as { readonly whenLost?: 'fail-closed' }
  const server = await testServer({
    ...options,
    revocations: { log, ...(whenLost && { whenLost }) },
    owns: [opened],
    logger,
    deadlineMilliseconds: 50,
  })
  return { server, logger, [Symbol.asyncDispose]: () => server.close() }
}

const ready = async (server: LoginServer) => {
  const response = await server.handler(new Request('http://api.test/readyz'))
  return [response.status, await response.json()]
}

describe('while it is not known what was revoked', () => {
  it('an old app’s face answers as the app did, and /readyz says that it is degraded', async () => {
    await using app = await lostServer({ faces: [articleA()] })
    assert.equal(await ask(app.server, await logIn(app.server)), 200)
    assert.deepEqual(await ready(app.server), [200, { status: 'ready', degraded: ['revocations'] }])
  })

  it('an old app’s face answers 503 where the settings say so', async () => {
    await using app = await lostServer({ faces: [articleA()], revocations: { whenLost: 'fail-closed' } })
    assert.equal(await ask(app.server, await logIn(app.server)), 503)
    assert.equal((await ready(app.server))[0], 503)
  })

  it('a face whose tokens name their issuer is unavailable, whatever stands beside it', async () => {
    const beside = face({ dialect: flaskJwt(), keys: [testKey('b')], users: roy })
    await using app = await lostServer({ faces: [oauthFace(), beside] })
    assert.equal((await ready(app.server))[0], 503)
  })
})
