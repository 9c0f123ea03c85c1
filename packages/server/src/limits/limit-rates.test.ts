import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMovableClock } from '../testing/movable-clock.ts'
import { type AttemptLimit, attemptLimit, failureLimit } from './limit.ts'
import { createRateLimits, type RateLimitPorts } from './limit-rates.ts'
import { failureRule, perHour, perMinute } from './limit-rule.ts'
import { memoryCounters } from './memory-counters.ts'

const SECRET = 'a secret of thirty-two characters'

const refreshes = attemptLimit(perMinute('refreshes', 30))
const checks = attemptLimit(failureRule('checks'))
const registrations = attemptLimit(perHour('registrations_address', 10), 'address')
const guesses = failureLimit('guesses_address')

const HERE = '203.0.113.9'

function limitsOf(ports: Partial<RateLimitPorts> = {}) {
  const limits = createRateLimits({
    counters: memoryCounters({ clock: createMovableClock() }),
    secret: SECRET,
    ...ports,
  })
  /** How many of a hundred pass. */
  const passing = async (limit: AttemptLimit, key: (i: number) => string | undefined) => {
    const all = await Promise.all(Array.from({ length: 100 }, (_, i) => limits.consume(limit, key(i))))
    return all.filter(({ allowed }) => allowed).length
  }
  return { limits, passing }
}

describe('limits of what is tried', () => {
  for (const [limit, key, passes] of [
    [refreshes, () => 's1', 30],
    [refreshes, (i: number) => `session ${i}`, 100],
    [checks, () => '7', 5],
    [registrations, () => HERE, 10],
    [registrations, (i: number) => `2001:db8:0:1::${i.toString(16)}`, 10],
    [registrations, (i: number) => `203.0.113.${i}`, 100],
    [registrations, () => undefined, 100],
  ] as const) {
    it(`let ${passes} of 100 ${limit.rule.name} pass at once, counted by ${key(1)} and ${key(2)}`, async () => {
      assert.equal(await limitsOf().passing(limit, key), passes)
    })
  }

  it('tell how long to wait', async () => {
    const { limits, passing } = limitsOf()
    await passing(registrations, () => HERE)
    const refused = await limits.consume(registrations, HERE)
    assert.ok(!refused.allowed && refused.retryAfterSeconds > 3500 && refused.retryAfterSeconds <= 3600)
  })

  it('forget a check of a password that was right', async () => {
    const { limits, passing } = limitsOf()
    assert.equal(await passing(checks, () => '7'), 5)
    await limits.forget(checks, '7')
    assert.equal(await passing(checks, () => '7'), 5)
  })

  it('are others where that is asked for, and each counts by itself', async () => {
    const { passing } = limitsOf({ rules: { refreshes: perMinute('refreshes', 1) } })
    assert.equal(await passing(refreshes, () => '7'), 1)
    assert.equal(await passing(checks, () => '7'), 5)
  })
})

describe('limits of what fails', () => {
  /** Over a clock that stands until it is moved. */
  function guessing() {
    const clock = createMovableClock()
    const { limits } = limitsOf({ counters: memoryCounters({ clock }) })
    const ask = async (outcome: 'failed' | 'succeeded', address: string | undefined = HERE) => {
      const admission = await limits.admit(guesses, address)
      if (admission.allowed) await admission.settle(outcome)
      return admission
    }
    const fail = async (times: number, address?: string) => {
      for (let i = 0; i < times; i += 1) assert.equal((await ask('failed', address)).allowed, true)
    }
    return { limits, ask, fail, pass: clock.advance }
  }

  it('let 60 failures pass at once, and then ten a minute', async () => {
    const { ask, fail, pass } = guessing()
    await fail(60)
    assert.deepEqual(await ask('failed'), { allowed: false, retryAfterSeconds: 1 })
    await pass(1)
    await fail(1)
    assert.deepEqual(await ask('failed'), { allowed: false, retryAfterSeconds: 6 })
    let judged = 0
    for (let second = 0; second < 60; second += 1) {
      await pass(1)
      if ((await ask('failed')).allowed) judged += 1
    }
    assert.equal(judged, 10)
  })

  it('count no success: a thousand of them use nothing up', async () => {
    const { ask, fail } = guessing()
    for (let i = 0; i < 1000; i += 1) assert.equal((await ask('succeeded')).allowed, true)
    await fail(60)
  })

  it('let successes pass without limit after 60 failures, once the delay is over', async () => {
    const { ask, fail, pass } = guessing()
    await fail(60)
    await pass(1)
    for (let i = 0; i < 100; i += 1) assert.equal((await ask('succeeded')).allowed, true)
  })

  it('let one of many at once pass when the free ones are used up', async () => {
    const { limits, fail, pass } = guessing()
    await fail(60)
    await pass(1)
    const all = await Promise.all(Array.from({ length: 50 }, () => limits.admit(guesses, HERE)))
    assert.equal(all.filter(({ allowed }) => allowed).length, 1)
  })

  it('count an IPv6 /64 as one client, and other addresses by themselves', async () => {
    const { ask, fail } = guessing()
    await fail(30, '2001:db8:0:1::1')
    await fail(30, '2001:db8:0:1:ffff::2')
    assert.equal((await ask('failed', '2001:db8:0:1::3')).allowed, false)
    assert.equal((await ask('failed', '2001:db8:0:2::1')).allowed, true)
    assert.equal((await ask('failed', HERE)).allowed, true)
  })

  it('limit no request whose address is not known', async () => {
    const { limits } = guessing()
    for (let i = 0; i < 100; i += 1) {
      const admission = await limits.admit(guesses, undefined)
      assert.ok(admission.allowed)
      await admission.settle('failed')
    }
  })

  it('forget all when nothing has failed for ten minutes', async () => {
    const { fail, pass } = guessing()
    await fail(60)
    await pass(600)
    await fail(60)
  })
})
