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
import { memoryDevices, memoryNetworks } from './memory-places.ts'

const clock = createMovableClock()
const limit = attemptLimit(failureRule('limits that wait'))
const secret = 'a secret of thirty-two characters'
const attempt = { username: 'roy', address: '203.0.113.9' }
const away = () => Promise.reject(new Error('the counters are away'))

const limiterOf = (counters: Counters) =>
  createLoginLimiter({
    ...{ counters, secret, clock, logger: recordingLogger() },
    devices: memoryDevices(),
    networks: memoryNetworks(),
  })
const limitsOf = (counters: Counters) => createRateLimits({ counters, secret, clock })

async function admissionOf(counters: Counters) {
  const admission = await limiterOf(counters).admit(attempt)
  assert.ok(admission.admitted)
  return admission
}

const endings: readonly LoginResult[] = [
  { outcome: 'succeeded', subject: '7' },
  { outcome: 'unjudged' },
  { outcome: 'failed' },
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

  for (const result of endings) {
    it(`lets a login that ${result.outcome} end when its counts are settled`, async () => {
      const counters = memoryCounters({ clock })
      const slow = heldBack(counters.settle)
      const settled = (await admissionOf({ ...counters, settle: slow.ask })).settle(result)
      await slow.asked
      assert.ok(await isPending(settled))
      slow.release()
      await settled
    })

    it(`hands on that the counts of a login that ${result.outcome} could not be settled`, async () => {
      const admission = await admissionOf({ ...memoryCounters({ clock }), settle: away })
      await assert.rejects(admission.settle(result), /are away/)
    })
  }

  it('settles what it has taken before it refuses', async () => {
    const counters = memoryCounters({ clock })
    for (let failed = 0; failed < 5; failed += 1) await (await admissionOf(counters)).settle({ outcome: 'failed' })
    const slow = heldBack(counters.settle)
    const refused = limiterOf({ ...counters, settle: slow.ask }).admit({ ...attempt, address: '203.0.113.10' })
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
    const consumed = limitsOf({ ...counters, take: slow.ask }).consume(limit, 's')
    assert.ok(await isPending(consumed))
    slow.release()
    assert.deepEqual(await consumed, { allowed: true, left: 4 })
    await assert.rejects(limitsOf({ ...counters, take: away }).consume(limit, 's'), /are away/)
  })

  it('let no attempt on before it is counted, and end when it is settled', async () => {
    const counters = memoryCounters({ clock })
    const slow = heldBack(counters.settle)
    const admission = await limitsOf({ ...counters, settle: slow.ask }).attempt(limit, '7')
    assert.ok(admission.allowed)
    const settled = admission.settle('succeeded')
    assert.ok(await isPending(settled))
    slow.release()
    await settled
    await assert.rejects(limitsOf({ ...counters, take: away }).attempt(limit, '7'), /are away/)
  })
})
