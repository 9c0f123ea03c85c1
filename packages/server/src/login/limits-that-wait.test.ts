/** Counters that are slow, and counters that fail: no login goes on before its attempt is counted, and no fault of theirs is lost. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Counters } from '../limits/counters.ts'
import { attemptLimit } from '../limits/limit.ts'
import { createRateLimits } from '../limits/limit-rates.ts'
import { failureRule } from '../limits/limit-rule.ts'
import { memoryCounters } from '../limits/memory-counters.ts'
import { heldBack, isPending } from '../testing/held-back.ts'
import { createMovableClock } from '../testing/movable-clock.ts'
import { recordingLogger } from '../testing/test-server.ts'
import { createLoginLimiter } from './limit-logins.ts'
import type { LoginResult } from './login-limiter.ts'

const clock = createMovableClock()
const limit = attemptLimit(failureRule('limits that wait'))
const secret = 'a secret of thirty-two characters'
const attempt = { username: 'roy', address: '203.0.113.9' }
const away = () => Promise.reject(new Error('the counters are away'))

const limiterOf = (counters: Counters) => createLoginLimiter({ counters, secret, logger: recordingLogger(), clock })

async function admissionOf(counters: Counters) {
  const admission = await limiterOf(counters).admit(attempt)
  assert.ok(admission.admitted)
  return admission
}

/** What each end of a login asks of the counters. */
const endings: readonly (readonly [method: 'forget' | 'giveBack', result: LoginResult])[] = [
  ['forget', { outcome: 'succeeded', subject: '7' }],
  ['giveBack', { outcome: 'unjudged' }],
]

describe('the login limiter', () => {
  it('admits no login before the attempt is counted', async () => {
    const counters = memoryCounters({ clock })
    const slow = heldBack(counters.take)
    const admission = limiterOf({ ...counters, take: slow.ask }).admit(attempt)
    assert.ok(await isPending(admission))
    slow.release()
    assert.ok((await admission).admitted)
  })

  it('admits no login when the attempt cannot be counted', async () => {
    await assert.rejects(limiterOf({ ...memoryCounters({ clock }), take: away }).admit(attempt), /are away/)
  })

  for (const [method, result] of endings) {
    it(`lets a login that ${result.outcome} end when its counts are settled`, async () => {
      const counters = memoryCounters({ clock })
      const slow = heldBack<Parameters<Counters['giveBack']>, void>(counters[method])
      const settled = (await admissionOf({ ...counters, [method]: slow.ask })).settle(result)
      await slow.asked
      assert.ok(await isPending(settled))
      slow.release()
      await settled
    })

    it(`hands on that the counts of a login that ${result.outcome} could not be settled`, async () => {
      const admission = await admissionOf({ ...memoryCounters({ clock }), [method]: away })
      await assert.rejects(admission.settle(result), /are away/)
    })
  }

  it('gives back what was counted before it refuses', async () => {
    const counters = memoryCounters({ clock })
    const slow = heldBack(counters.giveBack)
    const limiter = limiterOf({ ...counters, giveBack: slow.ask })
    while ((await limiter.admit({ username: 'roy' })).admitted);
    const refused = limiter.admit(attempt)
    await slow.asked
    assert.ok(await isPending(refused))
    slow.release()
    assert.equal((await refused).admitted, false)
  })
})

describe('the limits of other operations', () => {
  it('let no request on before it is counted, or when it cannot be', async () => {
    const counters = memoryCounters({ clock })
    const slow = heldBack(counters.take)
    const consumed = createRateLimits({ counters: { ...counters, take: slow.ask }, secret }).consume(limit, 's')
    assert.ok(await isPending(consumed))
    slow.release()
    assert.deepEqual(await consumed, { allowed: true })
    const broken = createRateLimits({ counters: { ...counters, take: away }, secret })
    await assert.rejects(broken.consume(limit, 's'), /are away/)
  })

  it('are forgotten when that is done, and say so when it is not', async () => {
    const counters = memoryCounters({ clock })
    const slow = heldBack(counters.forget)
    const forgotten = createRateLimits({ counters: { ...counters, forget: slow.ask }, secret }).forget(limit, '7')
    assert.ok(await isPending(forgotten))
    slow.release()
    await forgotten
    const broken = createRateLimits({ counters: { ...counters, forget: away }, secret })
    await assert.rejects(broken.forget(limit, '7'), /are away/)
  })
})
