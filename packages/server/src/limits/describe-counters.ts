/** What counters of every kind do: the contract suite. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Counters, Taken } from './counters.ts'
import { type DelayRule, failureRule, perMinute, type WindowRule } from './limit-rule.ts'

const failures = failureRule('contract_failures')
const window = perMinute('contract_window', 30)
const shortWindow: WindowRule = { ...window, name: 'contract_short_window', limit: 1, windowSeconds: 0.2 }
const shortDelay: DelayRule = { ...failures, name: 'contract_short_delay', longestDelaySeconds: 0.5 }
const shortMemory: DelayRule = { ...shortDelay, name: 'contract_short_memory', memorySeconds: 0.2 }

/** @param open - two views of the same counts, as two processes have them; the same twice where only one can */
export function describeCounters(
  name: string,
  open: () => Promise<readonly [Counters, Counters]>,
  { skip = false }: { readonly skip?: string | false } = {},
): void {
  describe(`counters: ${name}`, { skip }, () => {
    it('let no more of 200 at once pass than the rule allows, across all processes', async () => {
      const views = await open()
      const key = randomUUID()
      for (const [rule, limit] of [
        [failures, 5],
        [window, 30],
      ] as const) {
        const all = await Promise.all(Array.from({ length: 200 }, (_, i) => views[i % 2 === 0 ? 0 : 1].take(rule, key)))
        assert.equal(all.filter(({ taken }) => taken).length, limit)
        assert.deepEqual(countsOf(all), counting(limit))
      }
    })

    it('say how long to wait, and count no refusal', async () => {
      const [counters, others] = await open()
      const key = randomUUID()
      const fifth = await take(counters, failures, key, 5)
      within(fifth.waitMilliseconds, 1000)
      for (let i = 0; i < 3; i++) {
        const refused = await others.take(failures, key)
        assert.deepEqual([refused.taken, refused.count], [false, 5])
        within(refused.waitMilliseconds, 1000)
      }
      await take(counters, window, key, 30)
      within((await others.take(window, key)).waitMilliseconds, 60_000)
    })

    it('keep keys and rules apart', async () => {
      const [counters] = await open()
      const [one, another] = [randomUUID(), randomUUID()]
      await take(counters, failures, one, 5)
      assert.equal((await counters.take(failures, another)).count, 1)
      assert.equal((await counters.take(window, one)).count, 1)
    })

    it('open again after a delay, and let one pass each time', async () => {
      const [counters, others] = await open()
      const key = randomUUID()
      await take(counters, shortDelay, key, 5)
      for (const count of [6, 7]) {
        await passed(() => counters.take(shortDelay, key), count)
        const more = await Promise.all(Array.from({ length: 10 }, () => others.take(shortDelay, key)))
        assert.deepEqual(countsOf(more), [])
      }
    })

    it('forget what is old: a window when it ends, failures when none came for long enough', async () => {
      const [counters] = await open()
      const key = randomUUID()
      await take(counters, shortWindow, key, 1)
      await passed(() => counters.take(shortWindow, key), 1)
      await take(counters, shortMemory, key, 1)
      await sleep(250)
      assert.equal((await counters.take(shortMemory, key)).count, 1)
    })

    it('tell how a count stands without counting', async () => {
      const [counters, others] = await open()
      const key = randomUUID()
      assert.deepEqual(await counters.look(failures, key), { count: 0, waitMilliseconds: 0, lifetimeMilliseconds: 0 })
      await take(counters, failures, key, 4)
      for (let i = 0; i < 10; i++) assert.equal((await others.look(failures, key)).count, 4)
      assert.equal((await others.look(failures, key)).waitMilliseconds, 0)
      await take(counters, failures, key, 1)
      const shut = await others.look(failures, key)
      assert.equal(shut.count, 5)
      within(shut.waitMilliseconds, 1000)
      within(shut.lifetimeMilliseconds, 86_400_000)
    })

    it('forget a key when they are asked to', async () => {
      const [counters, others] = await open()
      const key = randomUUID()
      await take(counters, failures, key, 5)
      await others.forget(failures, key)
      assert.equal((await counters.take(failures, key)).count, 1)
    })

    it('take back one that led to nothing, and the delay that it began', async () => {
      const [counters, others] = await open()
      const key = randomUUID()
      const fifth = await take(counters, failures, key, 5)
      await others.giveBack(failures, key, fifth)
      assert.deepEqual(countsOf([await counters.take(failures, key)]), [5])
      assert.equal((await others.take(failures, key)).taken, false)
    })

    it('take back no delay that another one began meanwhile', async () => {
      const [counters, others] = await open()
      const key = randomUUID()
      const fourth = await take(counters, failures, key, 4)
      await counters.take(failures, key)
      await others.giveBack(failures, key, fourth)
      const refused = await counters.take(failures, key)
      assert.deepEqual([refused.taken, refused.count], [false, 4])
    })

    it('take nothing back from what was forgotten', async () => {
      const [counters] = await open()
      const key = randomUUID()
      const first = await counters.take(failures, key)
      await counters.forget(failures, key)
      await counters.giveBack(failures, key, first)
      assert.equal((await counters.take(failures, key)).count, 1)
    })
  })
}

/** Takes so many, one after the other, and returns the last. */
async function take(counters: Counters, rule: DelayRule | WindowRule, key: string, times: number): Promise<Taken> {
  let last: Taken | undefined
  for (let i = 0; i < times; i++) {
    last = await counters.take(rule, key)
    assert.equal(last.taken, true)
  }
  assert.ok(last)
  return last
}

/** Asks until it passes; which count that is must not depend on how often it was asked. */
async function passed(ask: () => Promise<Taken>, count: number): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    const taken = await ask()
    if (taken.taken) return assert.equal(taken.count, count)
    await sleep(10)
  }
  assert.fail('it stayed shut')
}

function countsOf(all: readonly Taken[]): readonly number[] {
  return all.flatMap(({ taken, count }) => (taken ? [count] : [])).toSorted((a, b) => a - b)
}

function counting(to: number): readonly number[] {
  return Array.from({ length: to }, (_, i) => i + 1)
}

function within(milliseconds: number, longest: number): void {
  assert.ok(milliseconds > 0 && milliseconds <= longest, `${milliseconds} ms of ${longest}`)
}
