/** Events that were not told in time. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { accountRemoved } from './account-removed.ts'
import { left, openHouse, passSeconds } from './testing/house.ts'

const payload = { subject: 'roy' }

describe('events', () => {
  it('tell at once what a clock a day ahead has put off until tomorrow', async () => {
    await using house = await openHouse()
    const { events, store, clock, steps } = house
    events.listen(accountRemoved, 'mail', { after: async ({ subject }) => void steps.push(subject) })
    events.begin()
    await store.outbox.put([left(0, clock.now() + 86_400, 'mail')])
    await passSeconds(house, 2)
    assert.deepEqual(steps, ['roy'])
  })

  it('are late once a listener has failed for more than an hour, and the log says so once', async () => {
    await using house = await openHouse()
    const { events, clock, logger } = house
    let isSound = false
    const start = clock.now()
    events.listen(accountRemoved, 'mail', {
      after: async () => {
        if (!isSound) throw new Error('451')
      },
    })
    events.begin()
    await events.raise(accountRemoved, payload)
    const lateAt: number[] = []
    for (let second = 0; second < 5400; second++) {
      await passSeconds(house, 1)
      if (events.isLate()) lateAt.push(clock.now() - start)
    }
    const [first = 0] = lateAt
    assert.ok(first > 3600 && first < 5400)
    isSound = true
    await passSeconds(house, 3600)
    assert.equal(events.isLate(), false)
    const told = logger.lines.flatMap(({ facts }) => ('event' in facts ? [facts.event] : []))
    assert.deepEqual(
      told.filter((event) => event !== 'listener_failed'),
      ['outbox_late', 'outbox_in_time'],
    )
  })

  it('are late when there are more than can be told in an hour', async () => {
    await using house = await openHouse()
    const { events, store, clock } = house
    let takes = 15_000
    events.listen(accountRemoved, 'mail', {
      after: () => new Promise<void>((resolve) => clock.after(takes, resolve)),
    })
    events.begin()
    await store.outbox.put(Array.from({ length: 300 }, (_, i) => left(i, clock.now(), 'mail')))
    await passSeconds(house, 3500)
    assert.equal(events.isLate(), false)
    await passSeconds(house, 300)
    assert.equal(events.isLate(), true)
    takes = 1
    await passSeconds(house, 60)
  })
})
