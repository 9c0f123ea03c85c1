import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMovableClock } from '../testing/movable-clock.ts'
import { type AddressLimit, type AttemptLimit, attemptLimit, failureLimit, requestLimit } from './limit.ts'
import { createRateLimits, type RateLimitPorts } from './limit-rates.ts'
import { failureRule, perMinute } from './limit-rule.ts'
import { memoryCounters } from './memory-counters.ts'
import type { WorkOutcome } from './rate-limits.ts'

const SECRET = 'a secret of thirty-two characters'

const refreshes = attemptLimit(perMinute('refreshes', 30))
const checks = attemptLimit(failureRule('checks'))
const guesses = failureLimit('guesses_address')
const requests = requestLimit('requests_address')

const HERE = '203.0.113.9'

function limitsOf(ports: Partial<RateLimitPorts> = {}) {
  const clock = createMovableClock()
  const limits = createRateLimits({ counters: memoryCounters({ clock }), secret: SECRET, clock, ...ports })
  /** How many of a hundred pass. */
  const passing = async (limit: AttemptLimit, key: (i: number) => string) => {
    const all = await Promise.all(Array.from({ length: 100 }, (_, i) => limits.consume(limit, key(i))))
    return all.filter(({ allowed }) => allowed).length
  }
  return { limits, passing, clock }
}

describe('limits of what is tried', () => {
  for (const [limit, key, passes] of [
    [refreshes, () => 's1', 30],
    [refreshes, (i: number) => `session ${i}`, 100],
    [checks, () => '7', 5],
  ] as const) {
    it(`let ${passes} of 100 ${limit.rule.name} pass at once, counted by ${key(1)} and ${key(2)}`, async () => {
      assert.equal(await limitsOf().passing(limit, key), passes)
    })
  }

  it('tell how many are left, and how long to wait', async () => {
    const { limits } = limitsOf()
    for (let left = 29; left >= 0; left -= 1) {
      assert.deepEqual(await limits.consume(refreshes, 's1'), { allowed: true, left })
    }
    assert.deepEqual(await limits.consume(refreshes, 's1'), { allowed: false, retryAfterSeconds: 60 })
  })

  it('have other numbers where that is asked for, and each counts by itself', async () => {
    const { passing, limits } = limitsOf({ rules: { refreshes: perMinute('refreshes', 1) } })
    assert.equal(await passing(refreshes, () => '7'), 1)
    assert.equal(await passing(checks, () => '7'), 5)
    assert.deepEqual(limits.ruleOf(refreshes.rule), perMinute('refreshes', 1))
  })
})

describe('limits of attempts that are judged', () => {
  const attempts = (limits: ReturnType<typeof limitsOf>['limits'], count: number) =>
    Promise.all(Array.from({ length: count }, () => limits.attempt(checks, '7')))

  it('let twenty right ones at once pass, and five wrong ones', async () => {
    for (const [outcome, passes] of [
      ['succeeded', 20],
      ['unjudged', 20],
      ['failed', 5],
    ] as const) {
      const { limits } = limitsOf()
      const all = await Promise.all(
        Array.from({ length: 20 }, async () => {
          const admission = await limits.attempt(checks, '7')
          if (admission.allowed) await admission.settle(outcome)
          return admission.allowed
        }),
      )
      assert.equal(all.filter((allowed) => allowed).length, passes, outcome)
    }
  })

  it('forget the failures before one that was right', async () => {
    const { limits } = limitsOf()
    for (const outcome of ['failed', 'failed', 'failed', 'failed', 'succeeded'] as const) {
      const admission = await limits.attempt(checks, '7')
      assert.ok(admission.allowed)
      await admission.settle(outcome)
    }
    const all = await attempts(limits, 5)
    assert.ok(all.every(({ allowed }) => allowed))
  })

  it('let those who are too many wait for two seconds, 32 of them, and refuse them then', async () => {
    const { limits, clock } = limitsOf()
    await attempts(limits, 5)
    const waiting = attempts(limits, 40)
    const refused = { allowed: false, retryAfterSeconds: 1 }
    const answered: unknown[] = []
    for (const one of await Promise.race([waiting, clock.advance(1).then(() => [])])) answered.push(one)
    assert.deepEqual(answered, [])
    await clock.advance(1.1)
    assert.deepEqual(await waiting, Array(40).fill(refused))
  })

  it('take one that is never settled for a failure after five seconds', async () => {
    const { limits, clock } = limitsOf()
    await attempts(limits, 5)
    await clock.advance(5)
    assert.deepEqual(await limits.attempt(checks, '7'), { allowed: false, retryAfterSeconds: 1 })
  })
})

describe('limits of what fails', () => {
  /** Over a clock that stands until it is moved. */
  function guessing(limit: AddressLimit = guesses) {
    const { limits, clock } = limitsOf()
    const ask = async (outcome: WorkOutcome, address: string | undefined = HERE) => {
      const admission = await limits.admit(limit, address)
      if (admission.allowed) await admission.settle(outcome)
      return admission
    }
    const fail = async (times: number, address?: string) => {
      for (let i = 0; i < times; i += 1) assert.equal((await ask('failed', address)).allowed, true, `${i}`)
    }
    return { limits, ask, fail, pass: clock.advance }
  }

  it('let 60 failures pass at once, and then ten a minute', async () => {
    const { ask, fail, pass } = guessing()
    await fail(60)
    assert.deepEqual(await ask('failed'), { allowed: false, retryAfterSeconds: 6 })
    let judged = 0
    for (let second = 0; second < 60; second += 1) {
      await pass(1)
      if ((await ask('failed')).allowed) judged += 1
    }
    assert.equal(judged, 10)
  })

  it('count no success and nothing that was not judged: a thousand of them use nothing up', async () => {
    const { ask, fail } = guessing()
    for (let i = 0; i < 1000; i += 1) assert.equal((await ask(i % 2 ? 'succeeded' : 'unjudged')).allowed, true)
    await fail(60)
  })

  it('count every request where the answer must not show what a failure is', async () => {
    const { ask } = guessing(requests)
    for (let i = 0; i < 60; i += 1) assert.equal((await ask(i % 2 ? 'succeeded' : 'failed')).allowed, true)
    assert.equal((await ask('succeeded')).allowed, false)
  })

  it('let successes pass without limit after 60 failures, once the delay is over', async () => {
    const { ask, fail, pass } = guessing()
    await fail(60)
    await pass(6)
    for (let i = 0; i < 100; i += 1) assert.equal((await ask('succeeded')).allowed, true)
  })

  it('make a burst that was under way wait for what it has failed with, but not all day', async () => {
    const { limits, ask, pass } = guessing()
    const all = await Promise.all(Array.from({ length: 1000 }, () => limits.admit(guesses, HERE)))
    for (const admission of all) if (admission.allowed) await admission.settle('failed')
    const refused = await ask('failed')
    assert.ok(!refused.allowed && refused.retryAfterSeconds > 60)
    await pass(refused.retryAfterSeconds)
    assert.equal((await ask('succeeded')).allowed, true)
    assert.ok(refused.retryAfterSeconds <= 400, `${refused.retryAfterSeconds}`)
  })

  for (const [what, address, passes] of [
    ['an IPv6 /64', (i: number) => `2001:db8:0:1::${(i + 1).toString(16)}`, 60],
    ['an IPv6 /56', (i: number) => `2001:db8:0:${(i % 256).toString(16)}::1`, 240],
    ['an IPv6 /48', (i: number) => `2001:db8:0:${(i * 7).toString(16)}::1`, 960],
    ['as many IPv4 addresses', (i: number) => `203.0.${i >> 8}.${i & 255}`, 2000],
  ] as const) {
    it(`let ${passes} of 2,000 failures pass at once from ${what}`, async () => {
      const { ask } = guessing()
      let passed = 0
      for (let i = 0; i < 2000; i += 1) if ((await ask('failed', address(i))).allowed) passed += 1
      assert.equal(passed, passes)
    })
  }

  it('leave an IPv4 address and other networks alone', async () => {
    const { ask, fail } = guessing()
    await fail(60, '2001:db8:0:1::1')
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

  it('have forgotten all after six minutes without a failure', async () => {
    const { fail, pass } = guessing()
    await fail(60)
    await pass(360)
    await fail(60)
  })
})
