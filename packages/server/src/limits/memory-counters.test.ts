import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMovableClock } from '../testing/movable-clock.ts'
import { createSystemClock } from '../world/system-clock.ts'
import { describeCounters } from './describe-counters.ts'
import { failureRule, type LimitRule, perMinute, sixtyAtOnce } from './limit-rule.ts'
import { memoryCounters } from './memory-counters.ts'

describeCounters('memory', async (options = { maximumEntries: 100_000 }) => {
  const counters = memoryCounters({ clock: createSystemClock(), ...options })
  return [counters, counters]
})

/** Asks as often as it is told, and returns the seconds at which it passed. */
async function passings(rule: LimitRule, options: { readonly hours: number; readonly everySeconds: number }) {
  let now = 0
  const counters = memoryCounters({ clock: { ...createMovableClock(), monotonic: () => now } })
  const passed: number[] = []
  for (; now < options.hours * 3600_000; now += options.everySeconds * 1000) {
    if ((await counters.take(rule, 'roy')).as === 'taken') passed.push(now / 1000)
  }
  return passed
}

function mostWithin(seconds: number, passed: readonly number[]): number {
  return Math.max(...passed.map((from) => passed.filter((at) => at >= from && at < from + seconds).length))
}

describe('counters in memory, under a clock that is moved', () => {
  it('let ten failures pass in any quarter of an hour, and then one in each', async () => {
    const passed = await passings(failureRule('failures'), { hours: 2, everySeconds: 0.5 })
    assert.deepEqual(passed.slice(0, 12), [0, 0.5, 1, 1.5, 2, 3, 7, 23, 87, 343, 1243, 2143])
    assert.equal(mostWithin(900, passed), 10)
  })

  for (const everySeconds of [7, 100, 300, 899, 900, 901, 1500, 1799]) {
    it(`let about a hundred pass in a day, and ten in any quarter of an hour, asked each ${everySeconds} s`, async () => {
      const passed = await passings(failureRule('failures'), { hours: 48, everySeconds })
      assert.ok(mostWithin(86_400, passed) <= 110, `${mostWithin(86_400, passed)} in a day`)
      assert.ok(mostWithin(900, passed) <= 10)
    })
  }

  it('let no more pass for one who waits, to be forgotten, and then asks at once', async () => {
    for (const quiet of [900, 1800, 4500, 9000, 20_000]) {
      let now = 0
      const counters = memoryCounters({ clock: { ...createMovableClock(), monotonic: () => now } })
      const passed: number[] = []
      while (now < 172_800_000) {
        for (const end = now + 400_000; now < end; now += 1000) {
          if ((await counters.take(failureRule('failures'), 'roy')).as === 'taken') passed.push(now / 1000)
        }
        now += quiet * 1000
      }
      assert.ok(mostWithin(900, passed) <= 10, `${quiet}`)
      assert.ok(mostWithin(86_400, passed) <= 110, `${quiet}: ${mostWithin(86_400, passed)} in a day`)
    }
  })

  it('let thirty pass in each window of a minute', async () => {
    const passed = await passings(perMinute('window', 30), { hours: 0.05, everySeconds: 0.1 })
    for (const minute of [0, 1, 2]) assert.equal(passed.filter((at) => Math.floor(at / 60) === minute).length, 30)
  })

  it('let sixty pass at once, and then ten a minute', async () => {
    const passed = await passings(sixtyAtOnce('bucket'), { hours: 0.5, everySeconds: 0.05 })
    assert.ok((passed[59] ?? 60) < 3)
    for (let minute = 1; minute < 30; minute += 1) {
      assert.equal(passed.filter((at) => Math.floor(at / 60) === minute).length, 10, `minute ${minute}`)
    }
  })
})
