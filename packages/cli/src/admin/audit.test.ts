/** `latchkey audit`, over a real store. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RecordedAuditEvent } from '@latchkey/server'
import { createProgress } from './progress.ts'
import { administeredStore } from './testing/administered-store.ts'

type Event = RecordedAuditEvent

describe('latchkey audit', () => {
  it('finds what happened by each filter, the newest first and page by page', async () => {
    await using at = await administeredStore()
    const { id } = (await at.done('users', 'create', 'zoe'))['user'] as { readonly id: string }
    const { store } = at
    await store.audit.append({
      type: 'login',
      outcome: 'refused',
      reason: 'password_wrong',
      subject: id,
      address: '::1',
      requestId: 'r1',
    })
    await store.audit.append({ type: 'login', outcome: 'success', subject: id, session: 's1', client: 'first-party' })
    const found = async (...words: readonly string[]) =>
      (await at.done('audit', ...words))['events'] as readonly Event[]
    for (const [words, count] of [
      [[], 3],
      [['--user', 'zoe'], 3],
      [['--user', id], 3],
      [['--type', 'login'], 2],
      [['--outcome', 'refused'], 1],
      [['--address', '::1'], 1],
      [['--request-id', 'r1'], 1],
      [['--request-id', 'r2'], 0],
      [['--session', 's1'], 1],
      [['--client', 'first-party'], 1],
      [['--type', 'login', '--outcome', 'success', '--user', 'zoe'], 1],
      [['--since', '2000-01-01'], 3],
      [['--until', '2000-01-01'], 0],
    ] as const) {
      assert.equal((await found(...words)).length, count, words.join(' '))
    }
    const { next, events } = await at.done('audit', '--limit', '2')
    const rest = await found('--limit', '2', '--after', String(next))
    assert.equal(new Set([...(events as readonly Event[]), ...rest].map((event) => event.id)).size, 3)
    assert.match(
      (await at.run('audit', '--limit', '1')).text,
      /^when +type +outcome +reason +user .*\nthere may be more: /s,
    )
  })

  it('finds a user who was deleted by the id alone', async () => {
    await using at = await administeredStore()
    const { id } = (await at.done('users', 'create', 'zoe'))['user'] as { readonly id: string }
    await at.done('users', 'delete', 'zoe', '--yes')
    assert.equal((await at.run('audit', '--user', 'zoe')).isRefused, true)
    const events = (await at.done('audit', '--user', id, '--type', 'user_deleted'))['events'] as readonly Event[]
    assert.equal(events.length, 1)
  })

  it('removes old events in batches, shows its progress, and records that it was done', async () => {
    await using at = await administeredStore()
    for (let i = 0; i < 501; i++) await at.store.audit.append({ type: 'refresh', outcome: 'success' })
    // A moment is exact to the second.
    await sleep(1001)
    const before = `${new Date().toISOString().slice(0, 19)}Z`
    assert.equal((await at.run('audit', 'prune', '--before', before)).isRefused, true)
    assert.deepEqual(await at.done('audit', 'prune', '--before', before, '--yes'), { done: true, removed: 501 })
    assert.deepEqual(at.shown, ['removed 500 events', 'removed 501 events'])
    const [trace, ...others] = (await at.done('audit'))['events'] as readonly Event[]
    assert.deepEqual([trace?.type, trace?.actor, others.length], ['audit_pruned', 'cli', 0])
    assert.equal(Date.parse(trace?.object ?? ''), Date.parse(before))
  })
})

describe('progress', () => {
  for (const [isTTY, expected] of [
    [true, ['\r\x1b[2Kremoved 1', '\r\x1b[2K']],
    [false, []],
  ] as const) {
    it(`is ${isTTY ? 'one line on a terminal, which goes away' : 'nothing where no person is looking'}`, () => {
      const written: string[] = []
      const progress = createProgress({ isTTY, write: (text) => written.push(text) })
      progress.show('removed 1')
      progress[Symbol.dispose]()
      assert.deepEqual(written, expected)
    })
  }

  it('writes nothing before a table when there was none', () => {
    const written: string[] = []
    createProgress({ isTTY: true, write: (text) => written.push(text) })[Symbol.dispose]()
    assert.deepEqual(written, [])
  })
})
