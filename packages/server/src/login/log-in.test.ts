import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DeadlineError } from '@latchkey/guard'
import { createHasher } from '@latchkey/passwords'
import { flaskJwt, flaskPyjwt, type LoginRequest, oauth } from '@latchkey/protocol'
import { createSigner, decodeUnverified } from '@latchkey/tokens'
import type { AuditEvent } from '../audit/audit-event.ts'
import { noAudit } from '../audit/no-audit.ts'
import { DomainError } from '../faults/domain-error.ts'
import type { ClientInfo } from '../http/client-info.ts'
import type { Sessions } from '../sessions/sessions.ts'
import { oauthFace, recordingLogger, testKey, testServer } from '../testing/test-server.ts'
import { createSystemClock } from '../world/system-clock.ts'
import { createLogIn, type LogInPorts } from './log-in.ts'
import type { Lane, LoginLimiter } from './login-limiter.ts'
import { noLoginLimits } from './no-login-limits.ts'
import type { Users } from './users.ts'

const REQUEST = { username: 'roy', password: 'open sesame' } as const
const NOW = 1_790_000_000.75

function logInOf(authenticate: Users['authenticate'], more: Partial<LogInPorts> = {}, client: ClientInfo = {}) {
  const signer = createSigner({ key: testKey('log-in') })
  const logIn = createLogIn({
    dialect: oauth({ issuer: 'https://api.test', audience: 'https://api.test' }),
    users: { authenticate },
    signer: () => signer,
    clock: { ...createSystemClock(), now: () => NOW },
    randomId: () => 'a-random-id',
    limiter: noLoginLimits,
    audit: noAudit,
    deadlineMilliseconds: 1000,
    ...more,
  })
  return (request: LoginRequest) => logIn(request, client)
}

describe('logging in', () => {
  it('issues a token for the principal, with the clock and the id it is given', async () => {
    const outcome = await logInOf(() => ({ id: 'roy-7' }))(REQUEST)
    assert.equal(outcome.kind, 'login')
    if (outcome.kind !== 'login') return
    assert.deepEqual([outcome.principal, outcome.access.expiresInSeconds], [{ id: 'roy-7' }, 600])
    const { claims } = decodeUnverified(outcome.access.token)
    const iat = Math.floor(NOW)
    assert.deepEqual(
      [claims['sub'], claims['jti'], claims['iat'], claims['exp']],
      ['roy-7', 'a-random-id', iat, iat + 600],
    )
  })

  for (const id of [0, -1, 7, Number.MAX_SAFE_INTEGER, '', 'roy', '0']) {
    it(`takes ${JSON.stringify(id)} for an id, and what comes late or in a thenable`, async () => {
      for (const answer of [{ id }, Promise.resolve({ id }), thenable({ id })]) {
        const outcome = await logInOf(() => answer as Promise<{ id: string }>)(REQUEST)
        assert.deepEqual(outcome.kind === 'login' && outcome.principal, { id })
      }
    })
  }

  for (const id of [
    undefined,
    null,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    1.5,
    2 ** 53,
    7n,
    true,
    {},
    ['7'],
    Symbol('7'),
  ]) {
    it(`refuses ${String(id)} for an id as a fault of the app, and issues nothing`, async () => {
      await assert.rejects(
        logInOf(() => ({ id }) as unknown as { id: string })(REQUEST),
        (fault) => fault instanceof DomainError && fault.code === 'principal_unusable',
      )
    })
  }

  for (const principal of [true, false, 'roy', '', 7, 0, [], () => 'roy']) {
    it(`refuses ${typeof principal} ${String(principal)} for a principal as a fault of the app`, async () => {
      const authenticate = () => principal as unknown as { id: string }
      await assert.rejects(logInOf(authenticate)(REQUEST), { code: 'principal_unusable' })
    })
  }

  for (const nobody of [undefined, null]) {
    it(`refuses the login when authenticate gives ${nobody}`, async () => {
      for (const answer of [nobody, Promise.resolve(nobody), thenable(nobody)]) {
        assert.deepEqual(await logInOf(() => answer as undefined)(REQUEST), { kind: 'login_refused' })
      }
    })
  }

  it('hands on what authenticate throws, now or later', async () => {
    const fault = new Error('gone')
    const throwing = () => {
      throw fault
    }
    await assert.rejects(logInOf(throwing)(REQUEST), fault)
    await assert.rejects(logInOf(() => Promise.reject(fault))(REQUEST), fault)
  })

  it('waits no longer than the deadline', async () => {
    const never = () => new Promise<undefined>(() => undefined)
    await assert.rejects(logInOf(never, { deadlineMilliseconds: 20 })(REQUEST), DeadlineError)
  })

  for (const [what, request] of [
    ['a NUL in the name', { username: 'roy\0' }],
    ['a lone surrogate in the name', { username: 'roy\ud800' }],
    ['a lone low surrogate in the name', { username: '\udfff' }],
    ['a lone surrogate in the password', { password: 'open\udc00' }],
  ] as const) {
    it(`refuses ${what} without asking anybody`, async () => {
      const authenticate = () => assert.fail('authenticate was asked')
      assert.deepEqual(await logInOf(authenticate)({ ...REQUEST, ...request }), { kind: 'login_refused' })
    })
  }

  it('hands name and password on exactly as they came', async () => {
    const asked: string[] = []
    const authenticate = (username: string, password: string) => void asked.push(username, password)
    await logInOf(authenticate)({ ...REQUEST, username: ' Ｒóy\t', password: 'pa\0ss \u{1f511}\n' })
    assert.deepEqual(asked, [' Ｒóy\t', 'pa\0ss \u{1f511}\n'])
  })

  it('issues the token under the session that it starts, and hands the refresh token on', async () => {
    const opened: unknown[] = []
    const sessions: Sessions = {
      start: async (principal, opening) => {
        opened.push(principal, opening)
        return { id: 's1', authenticatedAt: NOW, refresh: { token: 'r1', expiresInSeconds: 60 } }
      },
      abandon: () => assert.fail('a session was abandoned'),
    }
    const outcome = await logInOf(() => ({ id: 7, scopes: ['read', 'write'], roles: ['admin'] }), { sessions })({
      ...REQUEST,
      deviceLabel: 'my laptop',
    })
    assert.ok(outcome.kind === 'login')
    const { sid, auth_time, scope, roles } = decodeUnverified(outcome.access.token).claims
    assert.deepEqual(
      { sid, auth_time, scope, roles },
      { sid: 's1', auth_time: Math.floor(NOW), scope: 'read write', roles: ['admin'] },
    )
    assert.deepEqual(outcome.refresh, { token: 'r1', expiresInSeconds: 60 })
    assert.deepEqual(opened[1], { deviceLabel: 'my laptop' })
  })

  it('refuses a login that does not hold any more when its token is made, and takes its session back', async () => {
    const steps: unknown[] = []
    const found = { id: 7 }
    const users: Users = {
      authenticate: () => found,
      confirm: async (principal) => {
        steps.push(['confirm', principal === found])
        return false
      },
    }
    const sessions: Sessions = {
      start: async () => {
        steps.push('start')
        return { id: 's1', authenticatedAt: NOW, refresh: { token: 'r1', expiresInSeconds: 60 } }
      },
      abandon: async (id) => void steps.push(['abandon', id]),
    }
    const audit = { record: async ({ outcome, reason }: AuditEvent) => void steps.push([outcome, reason]) }
    const outcome = await logInOf(users.authenticate, { users, sessions, audit })(REQUEST)
    assert.deepEqual(outcome, { kind: 'login_refused' })
    assert.deepEqual(steps, ['start', ['confirm', true], ['abandon', 's1'], ['refused', 'credentials_changed']])
  })

  it('waits for the confirmation no longer than the deadline', async () => {
    const users: Users = { authenticate: () => ({ id: 7 }), confirm: () => new Promise<boolean>(() => undefined) }
    await assert.rejects(logInOf(users.authenticate, { users, deadlineMilliseconds: 20 })(REQUEST), DeadlineError)
  })

  it('asks no users and starts no session if the limiter does not admit the attempt', async () => {
    const limiter = refusing('strange')
    const sessions: Sessions = {
      start: () => assert.fail('a session was started'),
      abandon: () => assert.fail('a session was abandoned'),
    }
    const outcome = await logInOf(() => assert.fail('authenticate was asked'), { limiter, sessions })(REQUEST)
    assert.deepEqual(outcome, { kind: 'login_limited', retryAfterSeconds: 9, reason: 'account' })
  })

  for (const [lane, door] of [
    ['device', 'known'],
    ['known', 'known'],
    ['strange', 'strange'],
  ] as const) {
    it(`lets the users hash by the door of those who are ${door} (${lane})`, async () => {
      const doors: unknown[] = []
      const authenticate: Users['authenticate'] = (_username, _password, by) => void doors.push(by)
      const admitted = { admitted: true, lane, settle: async () => undefined } as const
      await logInOf(authenticate, { limiter: { ...noLoginLimits, admit: async () => admitted } })(REQUEST)
      assert.deepEqual(doors, [door])
    })
  }

  for (const [principal, result] of [
    [{ id: 7 }, { outcome: 'succeeded', subject: '7' }],
    [undefined, { outcome: 'failed' }],
  ] as const) {
    it(`tells the limiter once that the login ${principal ? 'succeeded' : 'failed'}`, async () => {
      const told: unknown[] = []
      const settle = async (of: unknown) => {
        told.push(of)
        return 'known-device'
      }
      const limiter: LoginLimiter = {
        ...noLoginLimits,
        admit: async () => ({ admitted: true, lane: 'strange', settle }),
      }
      const outcome = await logInOf(() => principal, { limiter })(REQUEST)
      assert.deepEqual(told, [result])
      assert.equal(outcome.kind === 'login' ? outcome.deviceToken : undefined, principal && 'known-device')
    })
  }

  for (const [what, authenticate, told] of [
    ['nobody looked at the password', () => Promise.reject(new Error('gone')), [{ outcome: 'unjudged' }]],
    ['nothing of a password that may still be hashed', () => new Promise(() => undefined), []],
  ] as const) {
    it(`tells the limiter ${what}`, async () => {
      const heard: unknown[] = []
      const settle = async (result: unknown) => void heard.push(result)
      const limiter: LoginLimiter = {
        ...noLoginLimits,
        admit: async () => ({ admitted: true, lane: 'strange', settle }),
      }
      await assert.rejects(
        logInOf(authenticate as Users['authenticate'], { limiter, deadlineMilliseconds: 20 })(REQUEST),
      )
      assert.deepEqual(heard, told)
    })
  }

  it('tells the audit log of good logins by user and session, of refused ones by reason, and of all from where', async () => {
    const events: AuditEvent[] = []
    const audit = { record: async (event: AuditEvent) => void events.push(event) }
    const client = { address: '192.0.2.7', userAgent: 'test' }
    const sessions: Sessions = {
      start: async () => ({ id: 's1', authenticatedAt: NOW, refresh: { token: 'r1', expiresInSeconds: 60 } }),
      abandon: () => assert.fail('a session was abandoned'),
    }
    const limiter = refusing('strange')
    await logInOf(() => ({ id: 7 }), { audit, sessions }, client)(REQUEST)
    await logInOf(() => undefined, { audit, sessions }, client)(REQUEST)
    await logInOf(() => ({ id: 7 }), { audit, limiter }, client)(REQUEST)
    assert.deepEqual(events, [
      { type: 'login', outcome: 'success', subject: '7', session: 's1', ...client },
      { type: 'login', outcome: 'refused', reason: 'credentials_wrong', ...client },
      { type: 'login', outcome: 'refused', reason: 'limited_by_account', ...client },
    ])
  })

  it('lets the old app’s own encoder make the whole token', async () => {
    const dialect = flaskJwt({ jwtEncodeHandler: ({ id }) => `token-of-${id}` })
    const outcome = await logInOf(() => ({ id: 7 }), { dialect })(REQUEST)
    assert.equal(outcome.kind === 'login' && outcome.access.token, 'token-of-7')
  })
})

describe('logging in over HTTP', () => {
  const login = async (authenticate: Users['authenticate'], body: string, path = '/v1/login') => {
    const logger = recordingLogger()
    const faces = [
      oauthFace({ users: { authenticate } }),
      oauthFace({ dialect: flaskPyjwt(), keys: [testKey('pyjwt')], users: { authenticate }, routes: [] }),
      oauthFace({ dialect: flaskJwt(), keys: [testKey('jwt')], users: { authenticate }, routes: [] }),
    ]
    const server = await testServer({ faces, logger, deadlineMilliseconds: 30 })
    const headers = { 'Content-Type': 'application/json' }
    const response = await server.handler(new Request(`http://api.test${path}`, { method: 'POST', headers, body }))
    return {
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      body: await response.text(),
      logger,
    }
  }
  const good = JSON.stringify(REQUEST).replace('"operation":"login",', '')

  it('answers a login that takes too long with 503 and Retry-After', async () => {
    const { status, retryAfter } = await login(() => new Promise(() => undefined), good)
    assert.deepEqual([status, retryAfter], [503, '1'])
  })

  it('answers an overloaded hashing queue with 503 and Retry-After', async () => {
    const hasher = createHasher({
      policy: { format: 'werkzeug-pbkdf2', iterations: 100_000 },
      concurrency: 1,
      queueLimit: 0,
    })
    const busy = hasher.hash('somebody else')
    const authenticate = async (_: string, password: string) =>
      (await hasher.verify(password, undefined)) ? { id: 1 } : undefined
    const { status, retryAfter } = await login(authenticate, good)
    await busy
    assert.deepEqual([status, retryAfter], [503, '2'])
  })

  it('answers a fault with 500 in the dialect’s form, its cause only in the log', async () => {
    for (const path of ['/v1/login', '/login', '/auth']) {
      const { status, body, logger } = await login(() => Promise.reject(new RangeError('canary')), good, path)
      assert.equal(status, 500)
      assert.doesNotMatch(body, /canary|RangeError/)
      assert.match(body, path === '/v1/login' ? /^\{"error":"server_error"/ : /^<!doctype html>/)
      assert.match(JSON.stringify(logger.lines), /RangeError/)
    }
  })

  for (const value of ['7', 'null', 'true', '[]', '["roy"]', '{}', '{"username":1}', '1e400']) {
    it(`never hands ${value} to authenticate as a name or a password`, async () => {
      const authenticate = (username: unknown, password: unknown) => {
        assert.ok(typeof username === 'string' && typeof password === 'string')
        return undefined
      }
      for (const path of ['/v1/login', '/login', '/auth']) {
        for (const body of [`{"username":${value},"password":"a"}`, `{"username":"a","password":${value}}`, value]) {
          const { status, logger } = await login(authenticate, body, path)
          assert.ok(status === 400 || status === 401, `${path} ${body}: ${status}`)
          assert.deepEqual(
            logger.lines.filter(({ level }) => level === 'error'),
            [],
          )
        }
      }
    })
  }
})

/** What query builders give: no promise, but something to await. */
function thenable<T>(value: T): PromiseLike<T> {
  // biome-ignore lint/suspicious/noThenProperty: that is what it is
  return { then: (resolve, reject) => Promise.resolve(value).then(resolve, reject) }
}

function refusing(lane: Lane): LoginLimiter {
  return { ...noLoginLimits, admit: async () => ({ admitted: false, lane, retryAfterSeconds: 9, reason: 'account' }) }
}
