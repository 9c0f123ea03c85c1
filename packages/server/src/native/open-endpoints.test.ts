/** What anybody may ask without a token is limited by address, and by what failed. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Sent, startBesiegedServer } from '../testing/besieged-server.ts'

const UNKNOWN = 'A'.repeat(43)
const PASSWORD = 'violet kettle under the stairs'

describe('sixty at once from one address, and no more', () => {
  for (const [target, sentOf, status] of [
    ['POST /v1/token', () => ({ form: { grant_type: 'refresh_token', refresh_token: UNKNOWN } }), 400],
    ['POST /v1/revoke', () => ({ form: { token: UNKNOWN, client_id: 'first-party' } }), 200],
    ['POST /v1/introspect', (i) => ({ form: { token: UNKNOWN, client_id: `c${i}`, client_secret: UNKNOWN } }), 401],
    ['POST /v1/password/reset', () => ({ json: { token: UNKNOWN, new_password: PASSWORD } }), 400],
    ['POST /v1/password/reset-request', (i) => ({ json: { email: `u${i}@example.com` } }), 202],
    ['POST /v1/email/verify', () => ({ json: { token: UNKNOWN } }), 400],
    ['POST /v1/email/verification', (i) => ({ json: { email: `u${i}@example.com` } }), 202],
    ['POST /v1/login/release', (i) => ({ json: { username: `u${i}` } }), 202],
    ['POST /v1/login/release/redeem', () => ({ json: { code: UNKNOWN, password: PASSWORD } }), 400],
  ] as const satisfies readonly (readonly [string, (i: number) => Sent, number])[]) {
    it(target, async () => {
      await using it = await startBesiegedServer()
      const statuses: number[] = []
      for (let i = 0; i < 61; i++) statuses.push((await it.send(target, { ...sentOf(i), from: '203.0.113.5' })).status)
      assert.deepEqual(statuses, [...Array(60).fill(status), 429])
      assert.equal((await it.send(target, { ...sentOf(61), from: '203.0.113.6' })).status, status)
    })
  }
})

it('what succeeds at the token endpoint is counted for nobody: one address may be an office', async () => {
  await using it = await startBesiegedServer()
  await it.addUser('roy')
  const from = '203.0.113.5'
  for (let session = 0; session < 4; session++) {
    const login = await it.send('POST /v1/login', { json: { username: 'roy', password: PASSWORD }, from })
    let token = String(login.body['refresh_token'])
    for (let i = 0; i < 20; i++) {
      const answer = await it.send('POST /v1/token', {
        form: { grant_type: 'refresh_token', refresh_token: token },
        from,
      })
      assert.equal(answer.status, 200)
      token = String(answer.body['refresh_token'])
    }
  }
})
