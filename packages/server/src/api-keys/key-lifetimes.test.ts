/** How long API keys live, and that a revoked person has none. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sql } from '@latchkey/sql'
import { nativeFace } from '../native/native-face.ts'
import { createLoginServer } from '../server/login-server.ts'
import { ISSUER, PASSWORD, startAccountServer } from '../testing/account-server.ts'
import { recordingLogger } from '../testing/test-server.ts'
import { apiKeyLifetimes } from './key-lifetimes.ts'

const DAY = 86_400
const oauth = { issuer: ISSUER, audience: ISSUER }
const keyEncryptionKeys = [new Uint8Array(32).fill(7)]

describe('the lifetime of API keys', () => {
  it('is 90 days, at most 365; a lower maximum lowers both', () => {
    for (const [given, usual, most] of [
      [{}, 90 * DAY, 365 * DAY],
      [{ maximumLifetimeSeconds: 30 * DAY }, 30 * DAY, 30 * DAY],
      [{ defaultLifetimeSeconds: DAY }, DAY, 365 * DAY],
    ] as const) {
      assert.deepEqual(apiKeyLifetimes(given), { defaultLifetimeSeconds: usual, maximumLifetimeSeconds: most })
    }
  })

  it('is what an operator sets, and no key lives longer', async () => {
    await using it = await startAccountServer({ apiKeys: { maximumLifetimeSeconds: 7 * DAY } })
    await it.addUser('roy')
    const token = await it.logIn('roy')
    const make = (body: object) => it.send('POST /v1/api-keys', { name: 'ci', ...body }, token)
    const { body } = await make({})
    assert.equal(Number(body['expires_at']) - Number(body['created_at']), 7 * DAY)
    assert.equal((await make({ expires_in: 7 * DAY })).status, 201)
    assert.equal((await make({ expires_in: 7 * DAY + 1 })).status, 400)
  })

  it('cannot be set to more than a year, to less than a minute, or to a usual one above the longest', () => {
    for (const [apiKeys, place] of [
      [{ maximumLifetimeSeconds: 366 * DAY }, /^apiKeys\.maximumLifetimeSeconds: /],
      [{ defaultLifetimeSeconds: 59 }, /^apiKeys\.defaultLifetimeSeconds: /],
      [
        { defaultLifetimeSeconds: 2 * DAY, maximumLifetimeSeconds: DAY },
        /^apiKeys\.defaultLifetimeSeconds: give at most maximumLifetimeSeconds/,
      ],
    ] as const) {
      const [fault = ''] = nativeFace({ oauth, keyEncryptionKeys, apiKeys }).faults()
      assert.match(fault, place)
    }
  })
})

describe('a person whom the server revokes', () => {
  async function start() {
    const server = await createLoginServer({
      store: sql('sqlite::memory:'),
      faces: [nativeFace({ oauth, keyEncryptionKeys, registration: 'open' })],
      logger: recordingLogger(),
    })
    const send = async (target: string, token?: string, json?: object) => {
      const [method = '', path = ''] = target.split(' ')
      const headers = {
        ...(json && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      }
      const request = new Request(ISSUER + path, { method, headers, ...(json && { body: JSON.stringify(json) }) })
      const answer = await server.handler(request, { peerAddress: '192.0.2.7' })
      const text = await answer.text()
      return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> }
    }
    const roy = { username: 'roy', password: PASSWORD }
    assert.equal((await send('POST /v1/users', undefined, roy)).status, 201)
    const token = String((await send('POST /v1/login', undefined, roy)).body['access_token'])
    const subject = String((await send('GET /v1/me', token)).body['sub'])
    const key = String((await send('POST /v1/api-keys', token, { name: 'ci' })).body['api_key'])
    const ask = async () => (await send('GET /v1/me', key)).status
    return { server, subject, ask, [Symbol.asyncDispose]: () => server.close() }
  }

  it('has no API key any more', async () => {
    await using own = await start()
    assert.equal(await own.ask(), 200)
    await own.server.revoke({ subject: own.subject })
    assert.equal(await own.ask(), 401)
  })

  it('keeps keys made after the second until which they are revoked, and those of another issuer', async () => {
    await using own = await start()
    const now = Math.floor(Date.now() / 1000)
    await own.server.revoke({ subject: own.subject, issuedUntil: now - 3600 })
    await own.server.revoke({ subject: own.subject, issuer: 'https://elsewhere.test' })
    assert.equal(await own.ask(), 200)
    await own.server.revoke({ subject: own.subject, issuedUntil: now + 1 })
    assert.equal(await own.ask(), 401)
  })
})
