/** `latchkey consents`, over a real store. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { administeredStore } from './testing/administered-store.ts'

const [first, second] = ['0190b6c0-0000-7000-8000-000000000001', '0190b6c0-0000-7000-8000-000000000002'] as const

describe('latchkey consents', () => {
  it('lists what a user has let clients do, and withdraws one, recorded in the audit log', async () => {
    await using at = await administeredStore()
    const { id: subject } = (await at.done('users', 'create', 'zoe'))['user'] as { readonly id: string }
    for (const [id, clientId] of [
      [first, 'app'],
      [second, 'https://a.test/client.json'],
    ] as const)
      await at.store.consents.grant({
        ...{ id, subject, clientId, resource: 'https://api.test', scopes: ['read', 'write'], grantedAt: 1_800_000_000 },
      })
    const listed = await at.run('consents', 'list', '--user', 'zoe', '--limit', '1')
    assert.match(listed.text, /^id +client +resource +scopes +since\n\S+1 +app +https:\/\/api\.test +read write +2027/)
    assert.ok(listed.text.endsWith('there are more: give a larger --limit\n'))

    await at.done('consents', 'withdraw', first)
    const { consents } = (await at.done('consents', 'list', '--user', subject)) as { consents: { id: string }[] }
    assert.deepEqual(
      consents.map(({ id }) => id),
      [second],
    )
    const [told] = await at.store.audit.list({ type: 'consent_withdrawn', actor: 'cli', limit: 9 })
    assert.deepEqual([told?.subject, told?.client, told?.object], [subject, 'app', first])
  })

  it('refuses a consent and a user that are not there', async () => {
    await using at = await administeredStore()
    for (const [words, reason] of [
      [['withdraw', first], 'consent_unknown'],
      [['withdraw', 'no id at all'], 'consent_unknown'],
      [['list', '--user', 'zoe'], 'user_unknown'],
    ] as const)
      assert.deepEqual((await at.run('consents', ...words)).document, { done: false, reason })
  })
})
