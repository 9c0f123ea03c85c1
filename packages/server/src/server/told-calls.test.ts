/** What an administrator reads, and what is refused to others, is in the audit log of a server as it ships. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { AuditEvent } from '../audit/audit-event.ts'
import { PASSWORD, startBesiegedServer } from '../testing/besieged-server.ts'
import { oauthFace } from '../testing/test-server.ts'
import { createLoginServer } from './login-server.ts'

it('leaves in the audit log who has read what, and in a few rows what was refused', async () => {
  await using server = await startBesiegedServer()
  const actor = await server.addUser('ada', { roles: ['admin'] })
  const subject = await server.addUser('roy')
  const tokenOf = async (username: string) =>
    String((await server.send('POST /v1/login', { json: { username, password: PASSWORD } })).body['access_token'])
  const [ada, roy] = [await tokenOf('ada'), await tokenOf('roy')]
  assert.equal((await server.send('GET /v1/admin/users', { token: ada })).status, 200)
  for (let i = 0; i < 50; i += 1) {
    assert.equal((await server.send('GET /v1/admin/users')).status, 401)
    assert.equal((await server.send('DELETE /v1/admin/users/x', { token: roy })).status, 403)
  }
  await server.pass(61)
  const rows = async (type: string) => await server.store.audit.list({ type, limit: 200 })
  assert.deepEqual(
    (await rows('admin_read')).map((row) => [row.actor, row.object, row.address !== undefined]),
    [[actor, 'listUsers', true]],
  )
  const refused = await rows('admin_refused')
  assert.deepEqual(
    refused.map((row) => [row.subject, row.object, row.reason, row.summary?.count]).toSorted(),
    [
      [undefined, 'listUsers', 'credential_absent', 50],
      [subject, 'deleteUser', 'role_insufficient', 50],
    ].toSorted(),
  )
})

it('leaves in the audit log that the feed was asked for without its secret', async () => {
  const events: AuditEvent[] = []
  const server = await createLoginServer({
    faces: [oauthFace()],
    audit: { record: async (event) => void events.push(event) },
    revocations: { feedToken: 'feed-secret-of-thirty-two-characters' },
  })
  const asked = await server.handler(
    new Request('http://api.test/v1/revocations', { headers: { authorization: 'Bearer x' } }),
  )
  assert.equal(asked.status, 401)
  await server.close()
  assert.deepEqual(
    events.map(({ type, outcome, reason, summary }) => [type, outcome, reason, summary?.count]),
    [['feed_refused', 'refused', 'feed_secret_wrong', 1]],
  )
})
