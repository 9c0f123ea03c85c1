/** How an operator lets a user in, and locks out whoever had the account. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createHasher } from '@latchkey/passwords'
import { administeredStore } from './testing/administered-store.ts'

const PASSWORD = 'violet kettle under the stairs'
const SESSION = '0190b6c0-0000-7000-8000-000000000001'

interface Shown {
  readonly id: string
}

function keyOf(userId: string) {
  const id = '0190b6c0-0000-7000-8000-000000000002'
  return { id, userId, name: 'nightly', scopes: [], createdAt: 1, hash: 'a'.repeat(64) }
}

describe('the password of a user', () => {
  it('says how a user who has neither a password nor an address gets in, and of no other user', async () => {
    await using at = await administeredStore()
    const { text } = await at.run('users', 'create', 'zoe')
    assert.match(text, /^created \S+\nthis user cannot log in yet: .*users set-password.*users set-email.*\n$/)
    at.type(PASSWORD)
    for (const more of [['--password-stdin'], ['--email', 'roy@example.com']]) {
      assert.match((await at.run('users', 'create', `roy${more.length}`, ...more)).text, /^created \S+\n$/)
    }
  })

  it('sets a password and ends the sessions, but no API key', async () => {
    await using at = await administeredStore()
    const { id } = (await at.done('users', 'create', 'zoe'))['user'] as Shown
    await at.openSession(SESSION, id)
    await at.store.apiKeys.create(keyOf(id), { most: 1, now: 1 })
    await assert.rejects(at.run('users', 'set-password', 'zoe'), /--password-stdin/)
    at.type('password123')
    const weak = await at.run('users', 'set-password', 'zoe', '--password-stdin')
    assert.deepEqual(weak.document, { done: false, reason: 'password_refused', passwordFault: 'password_too_short' })
    at.type(PASSWORD)
    const { document, text } = await at.run('users', 'set-password', 'zoe', '--password-stdin')
    assert.deepEqual(document, { done: true, id, apiKeysLeft: 1 })
    assert.match(text, /^set; all sessions have ended; 1 API key goes on: .*reset-credentials/)
    assert.partialDeepStrictEqual(await at.done('sessions', 'end', '--user', 'zoe', '--all'), { apiKeysLeft: 1 })
    const { passwordHash } = (await at.store.users.findById(id)) ?? {}
    assert.equal(await createHasher().verify(PASSWORD, passwordHash), true)
    assert.equal((await at.store.sessions.find(SESSION))?.ended?.reason, 'password_changed')
    assert.equal((await at.store.apiKeys.list(id, 9)).length, 1)
    const [event] = await at.store.audit.list({ subject: id, type: 'password_changed', limit: 1 })
    assert.partialDeepStrictEqual(event, { outcome: 'success', actor: 'cli' })
  })

  it('ends a password with sessions, API keys and devices, once it is confirmed', async () => {
    await using at = await administeredStore()
    at.type(PASSWORD)
    const { id } = (await at.done('users', 'create', 'zoe', '--password-stdin'))['user'] as Shown
    await at.openSession(SESSION, id)
    await at.store.apiKeys.create(keyOf(id), { most: 1, now: 1 })
    await at.store.devices.remember({ tokenHash: 'a'.repeat(64), subject: id }, 1, 20)
    assert.equal((await at.run('users', 'reset-credentials', 'zoe')).isRefused, true)
    assert.equal((await at.store.apiKeys.list(id, 9)).length, 1)
    await at.done('users', 'reset-credentials', 'zoe', '--yes')
    const { passwordHash } = (await at.store.users.findById(id)) ?? {}
    assert.equal(await createHasher().verify(PASSWORD, passwordHash), false)
    assert.notEqual((await at.store.sessions.find(SESSION))?.ended, undefined)
    assert.deepEqual(await at.store.apiKeys.list(id, 9), [])
    assert.equal(await at.store.devices.find('a'.repeat(64), 1, 0), undefined)
    const [event] = await at.store.audit.list({ subject: id, type: 'credentials_reset', limit: 1 })
    assert.partialDeepStrictEqual(event, { outcome: 'success', actor: 'cli' })
  })
})
