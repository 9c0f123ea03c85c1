/** Where faults become answers: their status, their form, and that they reveal nothing. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DeadlineError } from '@latchkey/guard'
import { HashingOverloadedError } from '@latchkey/passwords'
import { flaskJwt, flaskPyjwt, oauth } from '@latchkey/protocol'
import { DomainError } from '../faults/domain-error.ts'
import { listening } from '../testing/listening.ts'
import { request, talk } from '../testing/raw-client.ts'
import { oauthFace, recordingLogger, roy, testKey, testServer } from '../testing/test-server.ts'
import type { FaceRecipe } from './face.ts'
import { face } from './face-recipe.ts'

const FAULTS: readonly (readonly [what: string, fault: unknown, status: number, retryAfter: string | null])[] = [
  ['an error of the app', new Error('canary'), 500, null],
  ['a TypeError', new TypeError('canary'), 500, null],
  ['a thrown text', 'canary', 500, null],
  ['a thrown nothing', undefined, 500, null],
  ['a lost database', new DomainError('store_unavailable', 'canary'), 503, '1'],
  ['a misconfigured database', new DomainError('store_misconfigured', 'canary'), 500, null],
  ['a port that took too long', new DeadlineError('canary'), 503, '1'],
  ['a full hashing queue', new HashingOverloadedError(2), 503, '2'],
]

const DIALECTS = {
  oauth: oauth({ issuer: 'https://a.test', audience: 'a' }),
  flaskPyjwt: flaskPyjwt(),
  flaskJwt: flaskJwt(),
}

describe('a handler that fails', () => {
  for (const [name, dialect] of Object.entries(DIALECTS)) {
    for (const [what, fault, status, retryAfter] of FAULTS) {
      it(`answers ${what} with ${status} in the form of ${name}, and reveals nothing about it`, async () => {
        const logger = recordingLogger()
        const handle = () => {
          throw fault
        }
        const routes = [{ method: 'GET', path: '/fault', public: true as const, handle }]
        const server = await testServer({
          logger,
          faces: [face({ dialect, keys: [testKey(name)], users: roy, routes })],
        })
        const response = await server.handler(new Request('http://api.test/fault'))
        assert.equal(response.status, status)
        assert.equal(response.headers.get('retry-after'), retryAfter)
        const retryAfterSeconds = retryAfter === null ? undefined : Number(retryAfter)
        const expected = dialect.httpMessage(status, retryAfterSeconds === undefined ? {} : { retryAfterSeconds })
        const id = response.headers.get('latchkey-request-id')
        const named = name === 'oauth' ? `${expected.body.slice(0, -1)},"request_id":"${id}"}` : expected.body
        assert.deepEqual(await response.text(), named)
        assert.equal(logger.lines.length, 1)
      })
    }
  }

  it('answers a value that JSON cannot hold with 500', async () => {
    const circular: Record<string, unknown> = {}
    circular['self'] = circular
    for (const value of [circular, 10n]) {
      const routes = [{ method: 'GET', path: '/fault', public: true as const, handle: () => value }]
      const server = await testServer({ faces: [oauthFace({ routes })] })
      assert.equal((await server.handler(new Request('http://api.test/fault'))).status, 500)
    }
  })
})

describe('a dialect that makes what HTTP cannot carry', () => {
  const broken = (refusal: {
    status: number
    headers?: readonly (readonly [string, string])[]
    body: unknown
  }): FaceRecipe =>
    face({
      dialect: flaskJwt({ jwtErrorHandler: () => refusal }),
      keys: [testKey('broken')],
      users: roy,
      routes: [{ method: 'GET', path: '/guarded', handle: () => 'reached' }],
    })
  const REFUSALS = [
    { status: 401, headers: [['X-A', 'a\r\nSet-Cookie: b']], body: '' },
    { status: 401, headers: [['X A', 'a']], body: '' },
    { status: 401, headers: [['X-A', '\u{1f511}']], body: '' },
    { status: 401, headers: [['X-A', 7]], body: '' },
    { status: 99, body: '' },
    { status: 101, body: '' },
    { status: 4010, body: '' },
    { status: 401.5, body: '' },
  ] as unknown as readonly Parameters<typeof broken>[0][]

  for (const refusal of REFUSALS) {
    it(`answers ${JSON.stringify(refusal)} with 503 on a guarded route and 500 elsewhere, on a socket and as a web-standard handler`, async () => {
      const server = await testServer({ faces: [broken(refusal)] })
      await using running = await listening(server)
      const [answer] = await talk(running.port, request('/guarded'))
      assert.equal(answer?.status, 503)
      assert.equal(answer?.headers['set-cookie'], undefined)
      assert.equal((await server.handler(new Request('http://api.test/guarded'))).status, 503)
      const login = new Request('http://api.test/auth', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: '{"username":"roy","password":"wrong"}',
      })
      assert.equal((await server.handler(login)).status, 500)
    })
  }

  it('answers even when the page of the error fails too', async () => {
    const decorate = () => {
      throw new Error('broken')
    }
    const dialect = { ...flaskJwt(), decorate }
    const server = await testServer({ faces: [oauthFace({ dialect })] })
    const response = await server.handler(new Request('http://api.test/nowhere'))
    assert.deepEqual([response.status, await response.text()], [500, 'Internal Server Error'])
  })
})
