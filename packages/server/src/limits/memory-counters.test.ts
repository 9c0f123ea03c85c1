import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMovableClock } from '../testing/movable-clock.ts'
import { createSystemClock } from '../world/system-clock.ts'
import { describeCounters } from './describe-counters.ts'
import { failureRule, perMinute } from './limit-rule.ts'
import { memoryCounters } from './memory-counters.ts'

describeCounters('memory', async () => {
  const counters = memoryCounters({ clock: createSystemClock() })
  return [counters, counters]
})

describe('counters in memory, under a clock that is moved', () => {
  it('let ten failures pass in any quarter of an hour, and then one in each', async () => {
    let now = 0
    const clock = { ...createMovableClock(), monotonic: () => now }
    const counters = memoryCounters({ clock })
    const passed: number[] = []
    for (; now < 7200_000; now += 500) {
      if ((await counters.take(failureRule('failures'), 'roy')).taken) passed.push(now / 1000)
    }
    assert.deepEqual(passed.slice(0, 12), [0, 0.5, 1, 1.5, 2, 3, 7, 23, 87, 343, 1243, 2143])
    for (const from of passed) assert.ok(passed.filter((at) => at >= from && at < from + 900).length <= 10)
  })

  it('let thirty pass in each window of a minute', async () => {
    let now = 0
    const clock = { ...createMovableClock(), monotonic: () => now }
    const counters = memoryCounters({ clock })
    const rule = perMinute('window', 30)
    const minutes: number[] = []
    for (; now < 180_000; now += 100) {
      if ((await counters.take(rule, '192.0.2.7')).taken) minutes.push(Math.floor(now / 60_000))
    }
    for (const minute of [0, 1, 2]) assert.equal(minutes.filter((at) => at === minute).length, 30)
  })

  it('hold a limited number of keys: expired ones are forgotten first, then the oldest', async () => {
    const clock = createMovableClock()
    const counters = memoryCounters({ clock, maximumEntries: 3 })
    const rule = perMinute('window', 2)
    for (const key of ['a', 'b', 'c', 'a', 'd']) await counters.take(rule, key)
    assert.equal((await counters.take(rule, 'b')).count, 2)
    assert.equal((await counters.take(rule, 'a')).count, 1)
    await clock.advance(60)
    await counters.take(rule, 'e')
    assert.equal((await counters.take(rule, 'b')).count, 1)
  })
})
