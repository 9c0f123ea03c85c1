/** What every grant keeps to, over HTTP and a real store: the contract suite. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeUnverified } from '@latchkey/tokens'
import { type Answer, type SessionServer, startSessionServer } from '../../testing/session-server.ts'

/** One member, and how to ask for it. */
export interface GrantSample {
  readonly grantType: string
  readonly callers: 'confidential' | 'registered' | 'public-too'
  /** A form that the grant takes, made anew for user 7, whose scopes are `read write`; the client `good` has `read bill`. */
  readonly form: (server: SessionServer) => Promise<Readonly<Record<string, string>>>
  /** Whether there is a user who may be gone by now. */
  readonly hasUser: boolean
  /** What a second use is answered, grace times being over: the error, or undefined where a form may be used as often as one likes. */
  readonly secondUse?: { readonly error: string; readonly code: string }
  /** The scopes that a token of the form may have at the most. */
  readonly scopes: readonly string[]
}

const OWN_AUDIENCE = 'https://login.test'
const CLIENT_AUDIENCE = 'https://bills.test'
const MANY = 100

export function describeGrant({ grantType, callers, form, hasUser, secondUse, scopes }: GrantSample): void {
  const isConfidential = callers === 'confidential'
  const isRegistered = callers === 'registered'

  async function open() {
    const server = await startSessionServer()
    const create = async (id: string, grants: readonly string[]) => {
      const made = await server.sessions.createClient({
        id,
        name: id,
        actor: 'cli',
        grants,
        scopes: ['read', 'bill'],
        audiences: [OWN_AUDIENCE, CLIENT_AUDIENCE],
      })
      return made?.secret ?? assert.fail('no client was made')
    }
    const secrets = isConfidential
      ? { good: await create('good', [grantType]), other: await create('other', []) }
      : { good: '', other: '' }
    if (isRegistered) {
      for (const [id, grants] of Object.entries({ good: [grantType, 'refresh_token'], other: [] })) {
        const app = { id, name: id, actor: 'cli', authentication: 'none', redirectUris: ['https://app.test/'] } as const
        await server.sessions.createClient({ ...app, grants })
      }
    }
    const send = (
      fields: Readonly<Record<string, string>>,
      id: 'good' | 'other' = 'good',
      secret: string = secrets[id],
      resources: readonly string[] = [],
    ): Promise<Answer> => {
      const credentials: Readonly<Record<string, string>> = isConfidential
        ? { client_id: id, client_secret: secret }
        : isRegistered
          ? { client_id: id }
          : {}
      const members = Object.entries({ grant_type: grantType, ...credentials, ...fields })
      return server.send('POST /v1/token', { form: [...members, ...resources.map((one) => ['resource', one])] })
    }
    return { server, send, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
  }

  function refused({ status, body }: Answer) {
    assert.equal(body['access_token'], undefined)
    assert.equal(body['refresh_token'], undefined)
    return [status, body['error']]
  }

  describe(`grant: ${grantType}`, () => {
    it('gives a token with no more than it may have, and records it once', async () => {
      await using own = await open()
      const fields = await form(own.server)
      const before = own.server.events.length
      const answer = await own.send(fields)
      assert.equal(answer.status, 200)
      assert.equal(answer.headers.get('cache-control'), 'no-store')
      assert.deepEqual(String(answer.body['scope']).split(' '), scopes)
      const { claims } = decodeUnverified(String(answer.body['access_token']))
      assert.equal(claims['client_id'], isConfidential || isRegistered ? 'good' : 'first-party')
      const [event, ...more] = own.server.events.slice(before)
      assert.equal(event?.outcome, 'success')
      assert.deepEqual(more, [])
    })

    it('takes scopes away, and never gives one more', async () => {
      await using own = await open()
      const [first = ''] = scopes
      const wider = await own.send({ ...(await form(own.server)), scope: `${first} everything` })
      assert.deepEqual(refused(wider), [400, 'invalid_scope'])
      const narrower = await own.send({ ...(await form(own.server)), scope: first })
      assert.deepEqual([narrower.status, narrower.body['scope']], [200, first])
    })

    it('uses nothing up for a request that asked for too much', async () => {
      await using own = await open()
      const fields = await form(own.server)
      assert.deepEqual(refused(await own.send({ ...fields, scope: 'everything' })), [400, 'invalid_scope'])
      assert.equal((await own.send(fields)).status, 200)
    })

    if (isRegistered)
      it('gives tokens to one of 100 who ask at once, or to none, and nobody keeps them', async () => {
        await using own = await open()
        const fields = await form(own.server)
        const answers = await Promise.all(Array.from({ length: MANY }, () => own.send(fields)))
        const [winner, ...more] = answers.filter(({ status }) => status === 200)
        assert.deepEqual(more, [])
        const losers = answers.filter((answer) => answer !== winner).map(({ body }) => body['code'])
        assert.deepEqual([...new Set(losers)], [secondUse?.code])
        const access = String(winner?.body['access_token'])
        if (winner) assert.equal(await own.server.ask(access), 401)
      })

    if (!isRegistered)
      it('answers 100 who ask at once alike, and uses one form up once', async () => {
        await using own = await open()
        const fields = await form(own.server)
        // Sessions may be refreshed 30 times a minute; this server has no limits.
        const answers = await Promise.all(Array.from({ length: MANY }, () => own.send(fields)))
        assert.deepEqual(
          answers.filter(({ status }) => status !== 200),
          [],
        )
        assert.equal(new Set(answers.map(({ body }) => body['refresh_token'])).size, 1)
        const ids = answers.map(({ body }) => decodeUnverified(String(body['access_token'])).claims['jti'])
        assert.equal(new Set(ids).size, MANY)
      })

    it(`answers a second use with ${secondUse ? secondUse.error : 'a token of its own'}`, async () => {
      await using own = await open()
      const fields = await form(own.server)
      const first = await own.send(fields)
      own.server.pass(31)
      await own.server.ready()
      const second = await own.send(fields)
      if (!secondUse) {
        assert.equal(second.status, 200)
        assert.notEqual(second.body['access_token'], first.body['access_token'])
        return
      }
      assert.deepEqual([...refused(second), second.body['code']], [400, secondUse.error, secondUse.code])
    })

    if (hasUser)
      it('looks at the user again, and gives nothing to one who is gone', async () => {
        await using own = await open()
        const fields = await form(own.server)
        own.server.users.delete('7')
        const answer = await own.send(fields)
        assert.deepEqual(refused(answer)[0], 400)
        assert.ok(own.server.events.some(({ outcome }) => outcome === 'refused'))
      })

    if (hasUser)
      it('takes from the user’s scopes as they are now', async () => {
        await using own = await open()
        const fields = await form(own.server)
        own.server.users.set('7', { id: '7', scopes: ['write'] })
        const answer = await own.send(fields)
        const left = scopes.filter((scope) => scope === 'write').join(' ')
        assert.deepEqual([answer.status, answer.body['scope'] ?? ''], [200, left])
      })

    if (isRegistered)
      it('refuses clients that are unknown, disabled, and that may not use it', async () => {
        await using own = await open()
        const fields = await form(own.server)
        const unnamed = await own.server.send('POST /v1/token', { form: { grant_type: grantType, ...fields } })
        assert.deepEqual(refused(unnamed), [401, 'invalid_client'])
        assert.deepEqual(refused(await own.send(fields, 'other')), [400, 'unauthorized_client'])
        await own.server.sessions.changeClient.disable('good', 'cli')
        assert.deepEqual(refused(await own.send(fields)), [401, 'invalid_client'])
      })

    if (isConfidential)
      it('refuses clients that do not show who they are, that are disabled, and that may not use it', async () => {
        await using own = await open()
        const fields = await form(own.server)
        const unnamed = await own.server.send('POST /v1/token', { form: { grant_type: grantType, ...fields } })
        assert.deepEqual(refused(unnamed), [401, 'invalid_client'])
        assert.deepEqual(refused(await own.send(fields, 'good', 'wrong')), [401, 'invalid_client'])
        assert.deepEqual(refused(await own.send(fields, 'other')), [400, 'unauthorized_client'])
        await own.server.sessions.changeClient.disable('good', 'cli')
        assert.deepEqual(refused(await own.send(fields)), [401, 'invalid_client'])
      })

    it('issues for one API: the one that was asked for, if the token may have it, and never for two (RFC 8707 §2.2)', async () => {
      await using own = await open()
      const fields = await form(own.server)
      const send = (resources: readonly string[], more: Readonly<Record<string, string>> = {}) =>
        own.send({ ...fields, ...more }, 'good', undefined, resources)
      const foreign = 'https://another.test'
      for (const resources of [
        [foreign],
        // Where a resource was authorized, the root with and without a slash is one.
        ...(isRegistered ? [] : [[`${OWN_AUDIENCE}/`]]),
        ['HTTPS://LOGIN.TEST'],
        [OWN_AUDIENCE, OWN_AUDIENCE],
        [OWN_AUDIENCE, foreign],
        [foreign, OWN_AUDIENCE],
        [`${OWN_AUDIENCE} ${foreign}`],
      ]) {
        assert.deepEqual(refused(await send(resources)), [400, 'invalid_target'], resources.join(' and '))
      }
      assert.deepEqual(refused(await send([], { audience: foreign })), [400, 'invalid_target'])
      assert.deepEqual(refused(await send([OWN_AUDIENCE], { audience: OWN_AUDIENCE })), [400, 'invalid_target'])
      // Whatever was refused has used nothing up.
      const { body } = await send([OWN_AUDIENCE])
      assert.equal(decodeUnverified(String(body['access_token'])).claims['aud'], OWN_AUDIENCE)
    })

    if (isConfidential)
      it('lets a client choose among its audiences, and no other', async () => {
        await using own = await open()
        const fields = await form(own.server)
        const answer = await own.send({ ...fields, resource: CLIENT_AUDIENCE })
        assert.equal(decodeUnverified(String(answer.body['access_token'])).claims['aud'], CLIENT_AUDIENCE)
        const foreign = await own.send({ ...fields, resource: 'https://another.test' })
        assert.deepEqual(refused(foreign), [400, 'invalid_target'])
      })
  })
}
