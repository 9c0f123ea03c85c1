/** What counters of every kind do: the contract suite. */
import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Counters, Lease, Taken } from './counters.ts'
import {
  type BucketRule,
  type DelayRule,
  failureRule,
  freeOf,
  type LimitRule,
  perMinute,
  sixtyAtOnce,
  type WindowRule,
} from './limit-rule.ts'

const failures = failureRule('contract_failures')
const window = perMinute('contract_window', 30)
const bucket = sixtyAtOnce('contract_bucket')
const shortWindow: WindowRule = { ...window, name: 'contract_short_window', limit: 1, windowSeconds: 0.2 }
const shortDelay: DelayRule = { ...failures, name: 'contract_short_delay', longestDelaySeconds: 0.5 }
const shortMemory: DelayRule = { ...shortDelay, name: 'contract_short_memory', forgetSeconds: 0.2 }
const shortBucket: BucketRule = { ...bucket, name: 'contract_short_bucket', burst: 2, everySeconds: 0.2 }

/** Two views of the same counts, as two processes have them; the same twice where only one can. */
export type OpenCounters = (options?: { readonly maximumEntries: number }) => Promise<readonly [Counters, Counters]>

export function describeCounters(
  name: string,
  open: OpenCounters,
  { skip = false }: { readonly skip?: string | false } = {},
): void {
  describe(`counters: ${name}`, { skip }, () => {
    describeCounting(open)
    describeWhatIsUnderWay(open)
    describeBounds(open)
  })
}

function describeCounting(open: OpenCounters): void {
  for (const rule of [failures, window, bucket]) {
    it(`let no more of 200 at once pass than the rule allows, across all processes (${rule.kind})`, async () => {
      const views = await open()
      const key = newKey()
      const all = await Promise.all(Array.from({ length: 200 }, (_, i) => views[i % 2 === 0 ? 0 : 1].take(rule, key)))
      const passed = all.filter(isTaken)
      assert.equal(passed.length, freeOf(rule))
      const used = passed.map((taken) => taken.used).toSorted((a, b) => a - b)
      assert.deepEqual(
        used,
        Array.from(passed.keys(), (i) => i + 1),
      )
    })
  }

  it('say how long to wait, and count no refusal', async () => {
    const [counters, others] = await open()
    for (const [rule, longest] of [
      [failures, 1000],
      [window, 60_000],
      [bucket, 6000],
    ] as const) {
      const key = newKey()
      await takeAll(counters, rule, key)
      for (let i = 0; i < 3; i++) {
        const refused = await others.take(rule, key)
        assert.deepEqual([refused.as, refused.used], ['shut', freeOf(rule)])
        within(refused.waitMilliseconds, longest)
      }
    }
  })

  it('keep keys and rules apart', async () => {
    const [counters] = await open()
    const [one, another] = [newKey(), newKey()]
    await takeAll(counters, failures, one)
    assert.equal((await counters.take(failures, another)).used, 1)
    assert.equal((await counters.take(window, one)).used, 1)
  })

  it('open again after a delay, and let one pass each time', async () => {
    const [counters, others] = await open()
    for (const rule of [shortDelay, shortBucket]) {
      const key = newKey()
      await takeAll(counters, rule, key)
      for (let round = 0; round < 2; round += 1) {
        await passed(() => counters.take(rule, key))
        const more = await Promise.all(Array.from({ length: 10 }, () => others.take(rule, key)))
        assert.deepEqual(more.filter(isTaken), [])
      }
    }
  })

  it('forget what is old: a window when it ends, of failures one after each quiet time', async () => {
    const [counters] = await open()
    const key = newKey()
    await takeAll(counters, shortWindow, key)
    await passed(() => counters.take(shortWindow, key))
    for (let i = 0; i < 3; i++) await counters.take(shortMemory, key)
    await sleep(220)
    const { used } = await counters.look(shortMemory, key)
    assert.ok(used < 3, `${used}`)
    await sleep(440)
    assert.equal((await counters.look(shortMemory, key)).used, 0)
  })

  it('tell how a count stands without counting', async () => {
    const [counters, others] = await open()
    const key = newKey()
    assert.partialDeepStrictEqual(await counters.look(failures, key), { used: 0, underWay: 0, waitMilliseconds: 0 })
    for (let i = 0; i < 4; i++) await counters.take(failures, key)
    for (let i = 0; i < 10; i++) assert.equal((await others.look(failures, key)).used, 4)
    await counters.take(failures, key)
    const shut = await others.look(failures, key)
    assert.equal(shut.used, 5)
    within(shut.waitMilliseconds, 1000)
  })

  it('count what is told to have failed, also where it is shut, and a bucket no fuller than twice', async () => {
    const [counters, others] = await open()
    const key = newKey()
    for (let i = 0; i < 6; i++) await counters.count(failures, key)
    assert.equal((await others.look(failures, key)).used, 6)
    for (let i = 0; i < 200; i++) await counters.count(bucket, key)
    within((await others.look(bucket, key)).waitMilliseconds, 61 * 6000)
  })
}

function describeWhatIsUnderWay(open: OpenCounters): void {
  it('let no more be under way than may fail, and say that one is too many', async () => {
    const views = await open()
    for (const rule of [failures, bucket]) {
      const key = newKey()
      const all = await Promise.all(
        Array.from({ length: 100 }, (_, i) => views[i % 2 === 0 ? 0 : 1].take(rule, key, newLease())),
      )
      assert.equal(all.filter(isTaken).length, freeOf(rule))
      for (const { as, used } of all) assert.deepEqual([as === 'shut', used], [false, 0])
    }
  })

  for (const how of ['unjudged', 'forgotten'] as const) {
    it(`let another one go when one is ${how}, and count nothing`, async () => {
      const [counters, others] = await open()
      const key = newKey()
      const leases = await takeLeases(counters, failures, key)
      for (const lease of leases) await others.settle(failures, key, lease, how)
      assert.partialDeepStrictEqual(await counters.look(failures, key), { used: 0, underWay: 0, waitMilliseconds: 0 })
      await takeLeases(counters, failures, key)
    })
  }

  it('count one that has failed, and shut when the last free one has', async () => {
    const [counters, others] = await open()
    const key = newKey()
    for (const [i, lease] of (await takeLeases(counters, failures, key)).entries()) {
      const { used, waitMilliseconds } = await others.settle(failures, key, lease, 'failed')
      assert.deepEqual([used, waitMilliseconds > 0], [i + 1, i === 4])
    }
    assert.equal((await counters.take(failures, key, newLease())).as, 'shut')
  })

  it('let one go at a time when no free one is left', async () => {
    const [counters, others] = await open()
    const key = newKey()
    await takeAll(counters, shortDelay, key)
    const lease = newLease()
    await passed(() => counters.take(shortDelay, key, lease))
    assert.equal((await others.take(shortDelay, key, newLease())).as, 'busy')
    await others.settle(shortDelay, key, lease, 'unjudged')
    assert.equal((await others.take(shortDelay, key, newLease())).as, 'taken')
  })

  it('forget all failures by one success, and leave the others under way', async () => {
    const [counters, others] = await open()
    const key = newKey()
    for (let i = 0; i < 3; i++) await counters.count(failures, key)
    const [one, other] = [newLease(), newLease()]
    for (const lease of [one, other]) await counters.take(failures, key, lease)
    await others.settle(failures, key, one, 'forgotten')
    assert.partialDeepStrictEqual(await counters.look(failures, key), { used: 0, underWay: 1 })
    await others.settle(failures, key, other, 'failed')
    assert.partialDeepStrictEqual(await counters.look(failures, key), { used: 1, underWay: 0 })
  })

  it('take one that nobody has settled in time for a failure, and count it once', async () => {
    const [counters, others] = await open()
    const key = newKey()
    const lease = { id: randomUUID(), milliseconds: 50 }
    await counters.take(failures, key, lease)
    await sleep(80)
    assert.partialDeepStrictEqual(await others.look(failures, key), { used: 1, underWay: 0 })
    await others.settle(failures, key, lease, 'failed')
    assert.partialDeepStrictEqual(await counters.look(failures, key), { used: 1, underWay: 0 })
  })
}

const MOST = 64
const longDelay: DelayRule = { ...failures, name: 'contract_long_delay', firstDelaySeconds: 60 }
const once: WindowRule = { ...window, name: 'contract_once', limit: 1 }
const thrice: WindowRule = { ...window, name: 'contract_thrice', limit: 3 }

function describeBounds(open: OpenCounters): void {
  it('forget no count that is shut or under way, however many others come', async () => {
    const [counters] = await open({ maximumEntries: MOST })
    const [shut, flying] = [newKey(), newKey()]
    await takeAll(counters, longDelay, shut)
    const lease = newLease(60_000)
    await counters.take(longDelay, flying, lease)
    await Promise.all(Array.from({ length: 2000 }, () => counters.take(longDelay, newKey())))
    assert.equal((await counters.look(longDelay, shut)).used, 5)
    assert.equal((await counters.look(longDelay, flying)).underWay, 1)
    await counters.settle(longDelay, flying, lease, 'failed')
  })

  it('make room for a new key, which shares with no other, while some that are there are open', async () => {
    const [counters] = await open({ maximumEntries: MOST })
    for (let i = 0; i < 600; i++) {
      const key = newKey()
      for (let turn = 0; turn < 2; turn++) assert.ok(isTaken(await counters.take(thrice, key)), `key ${i}`)
    }
  })

  it('let new keys share 4,096 places when all that are there are shut', async () => {
    const [counters] = await open({ maximumEntries: MOST })
    const all = await Promise.all(Array.from({ length: 6000 }, () => counters.take(once, newKey())))
    const passing = all.filter(isTaken).length
    assert.ok(passing > MOST && passing <= 4096 + 2 * MOST, `${passing} passed`)
  })

  it('find what is under way in a shared place again, whatever became free meanwhile', async () => {
    const [counters] = await open({ maximumEntries: MOST })
    const many = Array.from({ length: 1000 }, () => ({ key: newKey(), lease: newLease(60_000) }))
    const rule = { ...failures, name: `contract_shared_${randomUUID()}` }
    const taken = await Promise.all(many.map(({ key, lease }) => counters.take(rule, key, lease)))
    await Promise.all(many.map(({ key, lease }) => counters.settle(rule, key, lease, 'unjudged')))
    const left = await Promise.all(many.map(({ key }) => counters.look(rule, key)))
    assert.ok(taken.filter(isTaken).length > MOST)
    for (const { used, underWay } of left) assert.deepEqual([used, underWay], [0, 0])
  })
}

/** As those that are counted: a digest. */
function newKey(): string {
  return createHash('sha256').update(randomUUID()).digest('base64url').slice(0, 22)
}

function newLease(milliseconds = 5000): Lease {
  return { id: randomUUID(), milliseconds }
}

/** Takes all that are free, one after the other. */
async function takeAll(counters: Counters, rule: LimitRule, key: string): Promise<void> {
  for (let i = 0; i < freeOf(rule); i++) assert.equal((await counters.take(rule, key)).as, 'taken')
}

async function takeLeases(counters: Counters, rule: LimitRule, key: string): Promise<readonly Lease[]> {
  const leases = Array.from({ length: freeOf(rule) }, () => newLease())
  for (const lease of leases) assert.equal((await counters.take(rule, key, lease)).as, 'taken')
  return leases
}

/** Asks until it passes. */
async function passed(ask: () => Promise<Taken>): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (isTaken(await ask())) return
    await sleep(10)
  }
  assert.fail('it stayed shut')
}

function isTaken({ as }: Taken): boolean {
  return as === 'taken'
}

function within(milliseconds: number, longest: number): void {
  assert.ok(milliseconds > 0 && milliseconds <= longest, `${milliseconds} ms of ${longest}`)
}
