/** What an app gives the server to call may throw, at once or by a promise. Both are answered alike, and as is documented; neither ends the process. */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { sql } from '@latchkey/sql'
import type { AuditEvent } from '../audit/audit-event.ts'
import { nativeFace } from '../native/native-face.ts'
import { createMovableClock } from '../testing/movable-clock.ts'
import { startSessionServer } from '../testing/session-server.ts'
import { oauthFace, type RecordingLogger, recordingLogger, roy, royLogin, testServer } from '../testing/test-server.ts'
import type { Logger } from '../world/logger.ts'
import type { FaceDefinition } from './face-options.ts'
import { createLoginServer, type LoginServer } from './login-server.ts'
import type { LoginServerOptions } from './server-options.ts'

const WAYS = {
  'at once': (): never => {
    throw new Error('hunter2')
  },
  'by a promise': async (): Promise<never> => {
    throw new Error('hunter2')
  },
}

/** A promise that nobody waits for would end the process. */
const unhandled: unknown[] = []
const note = (fault: unknown) => void unhandled.push(fault)
process.on('unhandledRejection', note)
after(async () => {
  await new Promise(setImmediate)
  process.off('unhandledRejection', note)
  assert.deepEqual(unhandled, [])
})

async function started(
  face: Partial<FaceDefinition>,
  options: Partial<LoginServerOptions> = {},
): Promise<LoginServer & AsyncDisposable & { readonly logger: RecordingLogger }> {
  const logger = recordingLogger()
  const server = await testServer({ faces: [oauthFace(face)], logger, ...options })
  return { ...server, logger, [Symbol.asyncDispose]: () => server.close() }
}

async function login({ handler }: LoginServer, body = royLogin): Promise<Response> {
  const headers = { 'Content-Type': 'application/json' }
  return handler(new Request('https://api.test/v1/login', { method: 'POST', headers, body }))
}

async function get(server: LoginServer, path: string, token?: string): Promise<number> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  return (await server.handler(new Request(`https://api.test${path}`, { headers }))).status
}

async function tokenFrom(server: LoginServer): Promise<string> {
  const answer = await login(server)
  assert.equal(answer.status, 200)
  return ((await answer.json()) as { readonly access_token: string }).access_token
}

const wrong = JSON.stringify({ username: 'roy', password: 'wrong' })
const route = { method: 'GET', path: '/protected', handle: () => 'reached' }

for (const [way, fail] of Object.entries(WAYS)) {
  describe(`what throws ${way}`, () => {
    it('an audit log changes no answer, and what is lost is counted in the log', async () => {
      await using server = await started({}, { audit: { record: fail } })
      assert.equal((await login(server)).status, 200)
      assert.equal((await login(server, wrong)).status, 400)
      const lost = server.logger.lines.filter(({ facts }) => 'event' in facts && facts.event === 'audit_lost')
      assert.deepEqual(
        lost.map(({ level, facts }) => [level, 'lost' in facts && facts.lost]),
        [
          ['error', 1],
          ['error', 2],
        ],
      )
      assert.doesNotMatch(JSON.stringify(server.logger.lines), /hunter2/)
    })

    it('a log changes no answer, whatever it is told', async () => {
      const logger: Logger = { info: fail, warn: fail, error: fail, isLevelEnabled: () => true }
      const broken = { method: 'GET', path: '/broken', handle: fail }
      await using server = await started({ routes: [route, broken] }, { logger })
      const token = await tokenFrom(server)
      assert.equal((await login(server, wrong)).status, 400)
      assert.equal(await get(server, '/protected'), 401)
      assert.equal(await get(server, '/protected', token), 200)
      assert.equal(await get(server, '/broken', token), 500)
      assert.equal(await get(server, '/nowhere'), 404)
    })

    it('authenticate and confirm are answered with 500', async () => {
      await using server = await started({ users: { ...roy, authenticate: fail } })
      assert.equal((await login(server)).status, 500)
      await using other = await started({ users: { ...roy, confirm: fail } })
      assert.equal((await login(other)).status, 500)
    })

    it('countedName leaves the name as it was sent', async () => {
      await using server = await started({ users: { ...roy, countedName: fail } })
      assert.equal((await login(server)).status, 200)
    })

    it('identity and a route’s allow are answered with 503', async () => {
      await using server = await started({ users: { ...roy, identity: fail } })
      assert.equal(await get(server, '/protected', await tokenFrom(server)), 503)
      await using other = await started({ routes: [{ ...route, allow: fail }] })
      assert.equal(await get(other, '/protected', await tokenFrom(other)), 503)
    })

    it('a route is answered with 500', async () => {
      await using server = await started({ routes: [{ ...route, handle: fail }] })
      assert.equal(await get(server, '/protected', await tokenFrom(server)), 500)
    })

    it('credentials of another kind are answered with 503', async () => {
      const opaqueTokens = { matches: () => true, resolve: fail }
      await using server = await started({ opaqueTokens })
      assert.equal(await get(server, '/protected', 'any'), 503)
    })

    it('whoever finds a principal is answered with 500, and the same refresh token works later', async () => {
      await using server = await startSessionServer()
      const { refresh } = await server.logIn()
      const find = server.users.get.bind(server.users)
      server.users.get = fail as unknown as typeof find
      assert.equal((await server.refresh(refresh)).status, 500)
      server.users.get = find
      assert.equal((await server.refresh(refresh)).status, 200)
    })

    it('a mailer changes no answer, and its failure is in the log', async () => {
      const logger = recordingLogger()
      const links = {
        verifyEmail: 'https://app.test/verify',
        resetPassword: 'https://app.test/reset',
        releaseLogin: 'https://app.test/release',
      }
      const native = nativeFace({
        oauth: { issuer: 'https://api.test', audience: 'https://api.test' },
        keyEncryptionKeys: [Buffer.alloc(32, 7)],
        registration: 'open',
        mail: { mailer: { send: fail }, service: 'Test', links },
      })
      const server = await createLoginServer({ store: sql('sqlite::memory:'), faces: [native], logger })
      const body = JSON.stringify({ username: 'zoe', password: 'violet kettle stairs', email: 'zoe@example.com' })
      const headers = { 'Content-Type': 'application/json' }
      const request = new Request('https://api.test/v1/users', { method: 'POST', headers, body })
      assert.equal((await server.handler(request)).status, 202)
      // Closing waits for the mail.
      await server.close()
      const told = logger.lines.filter(({ facts }) => 'event' in facts && facts.event === 'listener_failed')
      assert.equal(told.length, 1)
    })

    it('ping makes the server unavailable in /readyz', async () => {
      await using server = await started({ users: { ...roy, ping: fail } })
      assert.equal(await get(server, '/readyz'), 503)
    })
  })
}

describe('an audit log that does not answer', () => {
  it('holds no login for longer than the deadline', async () => {
    const clock = createMovableClock()
    const events: AuditEvent[] = []
    const audit = { record: (event: AuditEvent) => new Promise<never>(() => void events.push(event)) }
    await using server = await started({}, { audit, clock, deadlineMilliseconds: 2000 })
    const answer = login(server)
    while (events.length === 0) await new Promise(setImmediate)
    await clock.advance(2)
    assert.equal((await answer).status, 200)
    assert.ok(server.logger.lines.some(({ message }) => message === 'an audit event is lost'))
  })
})
