/** `latchkey sessions`, over a real store. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { administeredStore } from './testing/administered-store.ts'

const ids = [1, 2, 3].map((i) => `0190b6c0-0000-7000-8000-00000000000${i}`)

describe('latchkey sessions', () => {
  it('lists where a user is logged in, without the hash of a token, and ends one, and all', async () => {
    await using at = await administeredStore()
    const { id } = (await at.done('users', 'create', 'zoe'))['user'] as { readonly id: string }
    for (const session of ids) await at.openSession(session, id)
    const listed = await at.run('sessions', 'list', '--user', 'zoe', '--limit', '2')
    assert.match(listed.text, /^id +device +since +last used +until +address\n0190b6c0\S+3 +a \ufffd\[31mphone /)
    assert.ok(listed.text.endsWith(`there are more: --before ${ids[1]}\n`))
    assert.doesNotMatch(`${listed.text}${JSON.stringify(listed.document)}`, /beefbeef/)

    await at.done('sessions', 'end', ids[0] ?? '')
    assert.equal((await at.store.sessions.find(ids[0] ?? ''))?.ended?.reason, 'ended_by_operator')
    assert.deepEqual(await at.done('sessions', 'end', '--user', id, '--all'), { done: true, ended: 2, apiKeysLeft: 0 })
    assert.deepEqual((await at.done('sessions', 'list', '--user', 'zoe'))['sessions'], [])
    const told = await at.store.audit.list({ type: 'session_ended', actor: 'cli', limit: 9 })
    assert.deepEqual(
      told.map(({ session, reason }) => [session, reason]),
      [
        [undefined, 'ended_by_operator'],
        [ids[0], 'ended_by_operator'],
      ],
    )
  })

  it('refuses a session and a user that are not there', async () => {
    await using at = await administeredStore()
    for (const [words, reason] of [
      [['end', ids[0] ?? ''], 'session_unknown'],
      [['end', 'no id at all'], 'session_unknown'],
      [['end', '--user', 'zoe', '--all'], 'user_unknown'],
      [['list', '--user', 'zoe'], 'user_unknown'],
    ] as const) {
      assert.deepEqual((await at.run('sessions', ...words)).document, { done: false, reason })
    }
  })
})
