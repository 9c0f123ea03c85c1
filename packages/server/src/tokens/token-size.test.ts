/** Tokens that nobody would take are not issued: a browser drops a cookie that is too large, and a guard refuses such a token. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MAXIMUM_TOKEN_CHARACTERS } from '@latchkey/tokens'
import { clientSecretHash } from '../clients/client-secret.ts'
import { startSessionServer } from '../testing/session-server.ts'
import { MOST_GRANT_CHARACTERS } from './scope-token.ts'

const origin = 'https://app.test'
const cookies = { origins: [origin] }
const asks = { origin, 'latchkey-session': 'cookie' }
const json = { username: '9', password: 'open sesame' }

/** Each of 64 characters. */
const words = (count: number) => Array.from({ length: count }, (_, i) => `w${i}`.padEnd(64, 'x'))

describe('a token that is too large', () => {
  it('for a cookie is refused at the login, which begins no session and is recorded', async () => {
    await using server = await startSessionServer({ cookies })
    server.users.set('9', { id: '9', scopes: words(50) })
    const { status, body, headers } = await server.send('POST /v1/login', { json, headers: asks })
    assert.deepEqual([status, body['error'], body['code']], [500, 'server_error', 'token_too_large'])
    assert.deepEqual(headers.getSetCookie(), [])
    assert.deepEqual(await server.sessions.listSessions({ subject: '9' }), [])
    const told = server.logger.lines.map(({ facts }) => facts as Readonly<Record<string, unknown>>)
    const [login] = told.filter(({ event }) => event === 'audit')
    assert.partialDeepStrictEqual(login, { type: 'login', outcome: 'refused', reason: 'token_too_large' })
    // A header takes more than a cookie.
    const { body: inBody } = await server.send('POST /v1/login', { json })
    assert.equal(await server.ask(String(inBody['access_token'])), 200)
  })

  it('for any guard is refused at the login', async () => {
    await using server = await startSessionServer()
    server.users.set('9', { id: '9', scopes: words(50), roles: words(50) })
    const { status, body } = await server.send('POST /v1/login', { json })
    assert.deepEqual([status, body['code']], [500, 'token_too_large'])
  })

  it('is refused at a refresh, which uses nothing up and is recorded', async () => {
    await using server = await startSessionServer()
    const { refresh } = await server.logIn()
    const before = server.users.get('7') ?? assert.fail('no user')
    server.users.set('7', { ...before, roles: words(100) })
    const { status, body } = await server.refresh(refresh)
    assert.deepEqual([status, body['error'], body['code']], [400, 'invalid_scope', 'token_too_large'])
    const told = server.events.filter(({ type }) => type === 'refresh')
    assert.deepEqual(
      told.map(({ outcome, reason }) => [outcome, reason]),
      [['refused', 'token_too_large']],
    )
    // Long after the grace time of a token that was used.
    server.pass(3600)
    server.users.set('7', before)
    assert.equal((await server.refresh(refresh)).status, 200)
  })

  it('is refused to a client, which may ask for less', async () => {
    await using server = await startSessionServer()
    const scopes = words(31)
    const client = { id: 'c', name: 'C', grants: ['client_credentials'], actor: 'cli', scopes } as const
    const secret = (await server.sessions.createClient(client))?.secret ?? ''
    const form = { grant_type: 'client_credentials', client_id: 'c', client_secret: secret }
    const token = String((await server.send('POST /v1/token', { form })).body['access_token'])
    assert.ok(token.length <= MAXIMUM_TOKEN_CHARACTERS)
  })

  it('is refused to a client whose row has more than could be given to one, which is recorded', async () => {
    await using server = await startSessionServer()
    const scopes = words(200)
    const row = {
      ...{ id: 'c', name: 'C', grants: ['client_credentials'], scopes, audiences: [], createdAt: 0 },
      ...({
        kind: 'registered',
        authentication: 'client_secret',
        redirectUris: [],
        postLogoutRedirectUris: [],
        firstParty: false,
      } as const),
    }
    await server.store.clients.create({ ...row, secretHash: clientSecretHash('secret') })
    const form = { grant_type: 'client_credentials', client_id: 'c', client_secret: 'secret' }
    const { status, body } = await server.send('POST /v1/token', { form })
    assert.deepEqual([status, body['code']], [400, 'token_too_large'])
    const told = server.events.filter(({ type }) => type === 'token_issued')
    assert.deepEqual(
      told.map(({ outcome, reason, client }) => [outcome, reason, client]),
      [['refused', 'token_too_large', 'c']],
    )
  })

  it('is none with the most that a user can be granted', async () => {
    await using server = await startSessionServer({ cookies })
    const scopes = words(31)
    const roles = ['r'.repeat(MOST_GRANT_CHARACTERS - scopes.join(' ').length - 4)]
    server.users.set('9', { id: '9', scopes, roles })
    const { status, headers } = await server.send('POST /v1/login', { json, headers: asks })
    assert.equal(status, 200)
    for (const line of headers.getSetCookie()) assert.ok(line.length <= 4096, `${line.length}`)
  })
})
