import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMovableClock } from '../testing/movable-clock.ts'
import { createRateLimits, type RateLimitPorts } from './limit-rates.ts'
import { type RateLimitName, rateRules } from './limits.ts'
import { memoryCounters } from './memory-counters.ts'

const SECRET = 'a secret of thirty-two characters'

function limitsOf(ports: Partial<RateLimitPorts> = {}) {
  const limits = createRateLimits({
    counters: memoryCounters({ clock: createMovableClock() }),
    secret: SECRET,
    ...ports,
  })
  /** How many of a hundred pass. */
  const passing = async (name: RateLimitName, key: (i: number) => string | undefined) => {
    const all = await Promise.all(Array.from({ length: 100 }, (_, i) => limits.consume(name, key(i))))
    return all.filter(({ allowed }) => allowed).length
  }
  return { limits, passing }
}

describe('limits of operations', () => {
  for (const [name, key, passes] of [
    ['refresh_session', () => 's1', 30],
    ['password_check_subject', () => '7', 5],
    ['password_reset_account', () => 'roy@example.com', 3],
    ['password_reset_account', (i: number) => `user ${i}`, 100],
    ['password_reset_address', () => '203.0.113.9', 3],
    ['password_reset_address', (i: number) => `2001:db8:0:1::${i.toString(16)}`, 3],
    ['email_verification_account', () => 'roy@example.com', 3],
    ['registration_address', () => '203.0.113.9', 10],
    ['registration_address', (i: number) => `203.0.113.${i}`, 100],
    ['registration_address', () => undefined, 100],
  ] as const) {
    it(`let ${passes} of 100 ${name} pass at once, counted by ${key(1)} and ${key(2)}`, async () => {
      assert.equal(await limitsOf().passing(name, key), passes)
    })
  }

  it('tell how long to wait', async () => {
    const { limits, passing } = limitsOf()
    await passing('registration_address', () => '203.0.113.9')
    const refused = await limits.consume('registration_address', '203.0.113.9')
    assert.ok(!refused.allowed && refused.retryAfterSeconds > 3500 && refused.retryAfterSeconds <= 3600)
  })

  it('forget a check of a password that was right', async () => {
    const { limits, passing } = limitsOf()
    assert.equal(await passing('password_check_subject', () => '7'), 5)
    await limits.forget('password_check_subject', '7')
    assert.equal(await passing('password_check_subject', () => '7'), 5)
  })

  it('are others where that is asked for, and each counts by itself', async () => {
    const one = { ...rateRules.refresh_session, limit: 1 } as typeof rateRules.refresh_session
    const { passing } = limitsOf({ rules: { refresh_session: one } })
    assert.equal(await passing('refresh_session', () => '7'), 1)
    assert.equal(await passing('password_check_subject', () => '7'), 5)
  })
})
