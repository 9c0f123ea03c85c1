import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DomainError } from '../faults/domain-error.ts'
import type { Rows } from '../server/store.ts'
import { uuidV7 } from '../world/uuid-v7.ts'
import { accountRemoved } from './account-removed.ts'
import { left, openHouse, passSeconds } from './testing/house.ts'

const payload = { subject: 'roy' }

describe('events', () => {
  it('tell before, then change and within in one transaction, then after', async () => {
    await using house = await openHouse()
    const { events, steps } = house
    events.listen(accountRemoved, 'first', {
      before: async () => void steps.push('first before'),
      within: async () => void steps.push('first within'),
      after: async () => void steps.push('first after'),
    })
    events.listen(accountRemoved, 'second', {
      before: async () => void steps.push('second before'),
      within: async () => void steps.push('second within'),
    })
    events.begin()
    assert.equal(await events.raise(accountRemoved, payload, async () => steps.push('change') > 0), true)
    await house.settled()
    const all = ['first before', 'second before', 'change', 'first within', 'second within', 'first after']
    assert.deepEqual(steps, all)
    assert.deepEqual(await house.store.outbox.pending(), { count: 0, oldestDueAt: undefined, mostAttempts: 0 })
  })

  it('have not happened when the change says that nothing was there', async () => {
    await using house = await openHouse()
    const { events, steps } = house
    events.listen(accountRemoved, 'one', {
      before: async () => void steps.push('before'),
      within: async () => void steps.push('within'),
      after: async () => void steps.push('after'),
    })
    events.begin()
    assert.equal(await events.raise(accountRemoved, payload, async () => false), false)
    assert.equal(await events.raiseAround(accountRemoved, payload, async () => false), false)
    await house.settled()
    assert.deepEqual(steps, ['before', 'before'])
  })

  it('undo the change when a listener fails within it', async () => {
    await using house = await openHouse()
    const { events, store } = house
    events.listen(accountRemoved, 'one', { after: async () => assert.fail('it was told') })
    events.listen(accountRemoved, 'two', {
      within: async () => {
        throw new DomainError('store_misconfigured', 'this room cannot')
      },
    })
    events.begin()
    const raising = events.raise(accountRemoved, payload, async (rows) => {
      await rows.users.createUser({ username: 'roy', passwordHash: 'x' })
      return true
    })
    await assert.rejects(raising, { code: 'store_misconfigured' })
    assert.equal(await store.users.findByUsername('roy'), undefined)
    assert.equal((await store.outbox.pending()).count, 0)
  })

  it('change nothing when a listener cannot do what must come before', async () => {
    await using house = await openHouse()
    const { events, store } = house
    events.listen(accountRemoved, 'one', {
      before: async () => {
        throw new DomainError('store_unavailable', 'the log does not answer')
      },
    })
    events.begin()
    const change = async (rows: Rows) => {
      await rows.users.createUser({ username: 'roy', passwordHash: 'x' })
      return true
    }
    await assert.rejects(events.raise(accountRemoved, payload, change), { code: 'store_unavailable' })
    assert.equal(await store.users.findByUsername('roy'), undefined)
  })

  it('repeat what must be true before, where something may begin before the commit', async () => {
    await using house = await openHouse()
    const { events, steps } = house
    events.listen(accountRemoved, 'sessions', { before: async () => void steps.push('end sessions'), repeats: true })
    events.listen(accountRemoved, 'tokens', { before: async () => void steps.push('revoke') })
    events.begin()
    assert.equal(await events.raise(accountRemoved, payload, async () => steps.push('change') > 0), true)
    assert.deepEqual(steps, ['end sessions', 'revoke', 'change', 'end sessions'])
    assert.equal((await house.store.outbox.pending()).count, 0)
  })

  it('leave the repetition to the next process when this one dies after the commit', async () => {
    await using house = await openHouse()
    const { events, clock } = house
    let calls = 0
    events.listen(accountRemoved, 'sessions', {
      before: async () => {
        calls += 1
        if (calls === 2) throw new DomainError('store_unavailable', 'as good as dead')
      },
      repeats: true,
    })
    events.begin()
    await assert.rejects(events.raise(accountRemoved, payload), { code: 'store_unavailable' })
    for (let second = 0; second < 32; second++) {
      await clock.advance(1)
      await house.settled()
    }
    assert.equal(calls, 3)
    assert.equal((await house.store.outbox.pending()).count, 0)
  })

  it('finish what a process that died after a change in another database has left', async () => {
    await using house = await openHouse()
    const { events, clock, steps } = house
    events.listen(accountRemoved, 'one', {
      before: async () => void steps.push('before'),
      within: async () => void steps.push('within'),
    })
    events.begin()
    const dead = () => Promise.reject(new Error('the connection broke: nobody knows whether it was changed'))
    await assert.rejects(events.raiseAround(accountRemoved, payload, dead), /connection broke/)
    for (let second = 0; second < 32; second++) {
      await clock.advance(1)
      await house.settled()
    }
    assert.deepEqual(steps, ['before', 'within', 'before'])
    assert.equal((await house.store.outbox.pending()).count, 0)
  })

  for (const [happened, expected] of [
    [true, ['before', 'within', 'before', 'after']],
    [false, ['before']],
  ] as const) {
    it(`ask whether the change was made when the process that was at it died: ${happened}`, async () => {
      await using house = await openHouse()
      const { events, clock, steps } = house
      events.listen(accountRemoved, 'one', {
        before: async () => void steps.push('before'),
        within: async () => void steps.push('within'),
        after: async () => void steps.push('after'),
      })
      events.decide(accountRemoved, async ({ subject }) => subject === payload.subject && happened)
      events.begin()
      const dead = () => Promise.reject(new Error('as good as dead'))
      await assert.rejects(events.raiseAround(accountRemoved, payload, dead), /as good as dead/)
      for (let second = 0; second < 40; second++) {
        await clock.advance(1)
        await house.settled()
      }
      assert.deepEqual(steps, expected)
      assert.equal((await house.store.outbox.pending()).count, 0)
    })
  }

  it('tell nobody afterwards what may not be so, where no one knows whether the change was made', async () => {
    await using house = await openHouse()
    const { events, clock, steps } = house
    events.listen(accountRemoved, 'one', {
      within: async () => void steps.push('within'),
      after: async () => void steps.push('after'),
    })
    events.begin()
    const dead = () => Promise.reject(new Error('as good as dead'))
    await assert.rejects(events.raiseAround(accountRemoved, payload, dead), /as good as dead/)
    for (let second = 0; second < 40; second++) {
      await clock.advance(1)
      await house.settled()
    }
    assert.deepEqual(steps, ['within'])
  })

  it('surround a change in another database, for what has begun meanwhile', async () => {
    await using house = await openHouse()
    const { events, steps } = house
    events.listen(accountRemoved, 'one', {
      before: async () => void steps.push('before'),
      within: async () => void steps.push('within'),
    })
    events.begin()
    assert.equal(await events.raiseAround(accountRemoved, payload, async () => steps.push('change') > 0), true)
    assert.deepEqual(steps, ['before', 'change', 'within', 'before'])
  })

  it('tell again later what a listener could not hear, ever more rarely', async () => {
    await using house = await openHouse()
    const { events, clock } = house
    const heardAt: number[] = []
    const start = clock.now()
    events.listen(accountRemoved, 'mail', {
      after: async () => {
        heardAt.push(Math.round(clock.now() - start))
        if (heardAt.length < 4) throw new Error('451 try again later')
      },
    })
    events.begin()
    await events.raise(accountRemoved, payload)
    await house.settled()
    for (let second = 0; second < 60; second++) {
      await clock.advance(1)
      await house.settled()
    }
    assert.deepEqual(heardAt, [0, 5, 15, 35])
    assert.equal((await house.store.outbox.pending()).count, 0)
  })

  it('tell what a process that died had written, once its time has run out', async () => {
    await using house = await openHouse()
    const { events, store, clock, steps } = house
    const dueAt = clock.now() * 1000 + 30_000
    const left = { event: 'account_removed', payload: JSON.stringify(payload), attempts: 0, dueAt }
    await store.outbox.put([
      { ...left, id: uuidV7(1), listener: 'mail' },
      { ...left, id: uuidV7(2), listener: 'of another version' },
    ])
    events.listen(accountRemoved, 'mail', { after: async ({ subject }) => void steps.push(`mail for ${subject}`) })
    events.begin()
    await clock.advance(29)
    await house.settled()
    assert.deepEqual(steps, [])
    for (let second = 0; second < 10; second++) {
      await clock.advance(1)
      await house.settled()
    }
    assert.deepEqual(steps, ['mail for roy'])
    // Another version of this program may know the other listener: what it is to hear is not thrown away.
    assert.equal((await store.outbox.pending()).count, 1)
  })

  it('tell an entry in one process alone, however many slow ones stand before it', async () => {
    await using house = await openHouse()
    const { store, clock } = house
    await using other = house.another()
    const heard: string[] = []
    const slow = async ({ subject }: { readonly subject: string }) => {
      heard.push(subject)
      await new Promise<void>((resolve) => clock.after(10_000, resolve))
    }
    for (const events of [house.events, other]) {
      events.listen(accountRemoved, 'mail', { after: slow })
      events.begin()
    }
    const subjects = Array.from({ length: 6 }, (_, i) => `user-${i}`)
    await store.outbox.put(subjects.map((subject, i) => left(i, clock.now(), 'mail', subject)))
    await passSeconds(house, 100)
    assert.deepEqual(heard.toSorted(), subjects)
    assert.equal((await store.outbox.pending()).count, 0)
  })

  it('tell at once what a slow listener of the same event has left just enough time for', async () => {
    await using house = await openHouse()
    const { events, clock, steps } = house
    events.listen(accountRemoved, 'slow', {
      after: () => new Promise<void>((resolve) => clock.after(10_000, resolve)),
    })
    events.listen(accountRemoved, 'quick', { after: async () => void steps.push('told') })
    events.begin()
    await events.raise(accountRemoved, payload)
    await passSeconds(house, 11)
    assert.deepEqual(steps, ['told'])
  })

  it('leave to the sweep what a slow listener of the same event left no time for', async () => {
    await using house = await openHouse()
    const { events, clock, steps } = house
    events.listen(accountRemoved, 'slow', {
      after: () => new Promise<void>((resolve) => clock.after(15_000, resolve)),
    })
    events.listen(accountRemoved, 'quick', { after: async () => void steps.push(`${clock.now() - start}`) })
    events.begin()
    const start = clock.now()
    await events.raise(accountRemoved, payload)
    await passSeconds(house, 29)
    assert.deepEqual(steps, [])
    await passSeconds(house, 10)
    assert.equal(steps.length, 1)
    assert.equal((await house.store.outbox.pending()).count, 0)
  })

  it('go on without a listener that never ends, and can be closed', async () => {
    await using house = await openHouse()
    const { events, store, clock, steps } = house
    events.listen(accountRemoved, 'hangs', { after: () => new Promise<never>(() => {}) })
    events.listen(accountRemoved, 'mail', { after: async () => void steps.push('mail') })
    events.begin()
    await store.outbox.put([left(1, clock.now(), 'hangs'), left(2, clock.now(), 'mail')])
    await passSeconds(house, 30)
    assert.deepEqual(steps, ['mail'])
    const { count, oldestDueAt = 0 } = await store.outbox.pending()
    assert.deepEqual([count, oldestDueAt > clock.now() * 1000], [1, true])
    const closing = events[Symbol.asyncDispose]()
    await clock.advance(20)
    await closing
  })

  it('go on behind an entry that cannot be read, and keep it', async () => {
    await using house = await openHouse()
    const { events, store, clock, steps } = house
    events.listen(accountRemoved, 'mail', { after: async () => void steps.push('mail') })
    events.begin()
    const torn = { ...left(1, clock.now(), 'mail'), payload: '{"subject":"ro' }
    await store.outbox.put([torn, left(2, clock.now(), 'mail')])
    await passSeconds(house, 10)
    assert.deepEqual(steps, ['mail'])
    assert.equal((await store.outbox.pending()).count, 1)
  })

  it('forget what a listener has heard too late, and tell it no second time', async () => {
    await using house = await openHouse()
    const { events, store, clock, steps } = house
    events.listen(accountRemoved, 'mail', {
      after: async () => {
        steps.push('mail')
        await new Promise<void>((resolve) => clock.after(22_000, resolve))
      },
    })
    events.begin()
    await store.outbox.put([left(1, clock.now(), 'mail')])
    await passSeconds(house, 60)
    assert.deepEqual(steps, ['mail'])
    assert.equal((await store.outbox.pending()).count, 0)
  })

  it('wait for running listeners when they are closed', async () => {
    await using house = await openHouse()
    const { events, steps } = house
    events.listen(accountRemoved, 'slow', {
      after: async () => {
        for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
        steps.push('told')
      },
    })
    events.begin()
    await events.raise(accountRemoved, payload)
    await events[Symbol.asyncDispose]()
    assert.deepEqual(steps, ['told'])
  })

  it('have listeners that are there before anything happens, each under a name of its own', async () => {
    await using house = await openHouse()
    const { events } = house
    await assert.rejects(events.raise(accountRemoved, payload), /before everybody could listen/)
    events.listen(accountRemoved, 'one', {})
    assert.throws(() => events.listen(accountRemoved, 'one', {}), /two listeners of account_removed/)
    events.begin()
    assert.throws(() => events.listen(accountRemoved, 'two', {}), /listens too late/)
  })
})
