import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Users } from '../login/users.ts'
import { oauthFace, recordingLogger, roy, testServer, tokenOf } from '../testing/test-server.ts'

type Identity = NonNullable<Users['identity']>

/** Asks a guarded route with roy's token; the handler answers with the principal it got. */
async function principalBy(identity: Identity) {
  const logger = recordingLogger()
  const routes = [{ method: 'GET', path: '/me', handle: ({ principal }: { principal: unknown }) => ({ principal }) }]
  const faces = [oauthFace({ users: { ...roy, identity }, routes })]
  const server = await testServer({ faces, logger, deadlineMilliseconds: 30 })
  const headers = { authorization: `Bearer ${await tokenOf(server)}` }
  const response = await server.handler(new Request('http://api.test/me', { headers }))
  const { status, headers: answered } = response
  return { status, retryAfter: answered.get('retry-after'), body: await response.text(), logger }
}

/** What query builders give: no promise, but something to await. */
function query<T>(value: T): Promise<T> {
  // biome-ignore lint/suspicious/noThenProperty: that is what it is
  return { then: (resolve: (found: T) => void) => resolve(value) } as Promise<T>
}

describe('the principal of a guarded route', () => {
  for (const [what, wrap] of [
    ['at once', <T>(value: T) => value],
    ['by a promise', <T>(value: T) => Promise.resolve(value)],
    ['by a query that is no promise', query],
  ] as const) {
    it(`is what identity finds ${what}`, async () => {
      const { status, body } = await principalBy(() => wrap({ name: 'Roy' }))
      assert.deepEqual([status, body], [200, '{"principal":{"name":"Roy"}}'])
    })

    it(`may be anything but nobody, found ${what}`, async () => {
      for (const value of [0, '', false]) assert.equal((await principalBy(() => wrap(value))).status, 200)
      for (const nobody of [undefined, null]) assert.equal((await principalBy(() => wrap(nobody))).status, 401)
    })
  }

  it('is looked up by the claims and by the subject that the dialect reads from them', async () => {
    const { body } = await principalBy((claims, subject) => [claims['client_id'], subject])
    assert.equal(body, '{"principal":["first-party","7"]}')
  })

  it('is missing with 503 and Retry-After when identity fails or takes too long, and only the log knows why', async () => {
    const failing: readonly Identity[] = [
      () => {
        throw new RangeError('canary')
      },
      () => Promise.reject(new RangeError('canary')),
      () => new Promise(() => undefined),
    ]
    for (const identity of failing) {
      const { status, retryAfter, body, logger } = await principalBy(identity)
      assert.deepEqual([status, retryAfter], [503, '1'])
      assert.doesNotMatch(body, /canary|RangeError/)
      assert.match(JSON.stringify(logger.lines), /RangeError|DeadlineError/)
      assert.doesNotMatch(JSON.stringify(logger.lines), /canary/)
    }
  })

  it('is what the token says when the users have no identity', async () => {
    const routes = [{ method: 'GET', path: '/me', handle: ({ principal }: { principal: unknown }) => principal }]
    const server = await testServer({ faces: [oauthFace({ routes })] })
    const headers = { authorization: `Bearer ${await tokenOf(server)}` }
    const response = await server.handler(new Request('http://api.test/me', { headers }))
    assert.equal(((await response.json()) as { readonly id: unknown }).id, '7')
  })
})

describe('a route', () => {
  it('names its own realm in the challenge', async () => {
    const routes = [
      { method: 'GET', path: '/a', realm: 'the vault', handle: () => 'reached' },
      { method: 'GET', path: '/b', handle: () => 'reached' },
    ]
    const server = await testServer({ faces: [oauthFace({ routes })] })
    const challenge = async (path: string) =>
      (await server.handler(new Request(`http://api.test${path}`))).headers.get('www-authenticate')
    assert.equal(await challenge('/a'), 'Bearer realm="the vault"')
    assert.equal(await challenge('/b'), 'Bearer realm="https://api.test"')
  })

  it('gets path, parts and query', async () => {
    const routes = [
      {
        method: 'GET',
        path: '/notes/:id',
        public: true as const,
        handle: ({ path, params, query }: { path: string; params: object; query: URLSearchParams }) => [
          path,
          params,
          query.getAll('tag'),
        ],
      },
    ]
    const server = await testServer({ faces: [oauthFace({ routes })] })
    const response = await server.handler(new Request('http://api.test/notes/4?tag=a&tag=b+c'))
    assert.deepEqual(await response.json(), ['/notes/4', { id: '4' }, ['a', 'b c']])
  })
})
