/** Who may try a password (CVE-2024-4629: a limit that is counted after the hash lets parallel guesses through). */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openStore } from '@latchkey/sql'
import type { DelayRule } from '../limits/limit-rule.ts'
import { memoryCounters } from '../limits/memory-counters.ts'
import { createMovableClock } from '../testing/movable-clock.ts'
import { recordingLogger } from '../testing/test-server.ts'
import { createLoginLimiter, type LoginLimiterPorts } from './limit-logins.ts'
import { loginRules } from './limit-rules.ts'
import type { LoginAttempt } from './login-limiter.ts'

const SECRET = 'a secret of thirty-two characters'
const ELSEWHERE = '198.51.100.9'
const failure = loginRules.account as DelayRule

function limiterOf(ports: Partial<LoginLimiterPorts> = {}) {
  const logger = recordingLogger()
  const clock = createMovableClock()
  const counters = memoryCounters({ clock })
  const limiter = createLoginLimiter({ counters, clock, secret: SECRET, logger, ...ports })
  const admitted = async (attempt: LoginAttempt) => (await limiter.admit(attempt)).admitted
  /** Tries until it is refused, and always fails. */
  const exhaust = async (attempt: LoginAttempt) => {
    for (let tries = 0; ; tries++) if (!(await admitted(attempt))) return tries
  }
  const succeed = async (attempt: LoginAttempt, subject = '7') => {
    const admission = await limiter.admit(attempt)
    assert.ok(admission.admitted)
    return admission.settle({ outcome: 'succeeded', subject })
  }
  const wait = (seconds: number) => void clock.advance(seconds)
  return { limiter, logger, admitted, exhaust, succeed, wait }
}

describe('the login limiter', () => {
  it('lets no more of 200 parallel guesses at one account pass than are free', async () => {
    const { limiter } = limiterOf()
    const guesses = Array.from({ length: 200 }, (_, i) => limiter.admit({ username: 'roy', address: `10.0.${i}.1` }))
    const refused = (await Promise.all(guesses)).filter((admission) => !admission.admitted)
    assert.equal(refused.length, 200 - failure.free)
    for (const { retryAfterSeconds, reason } of refused) assert.deepEqual([retryAfterSeconds, reason], [1, 'account'])
  })

  it('tells of longer and longer delays, up to a quarter of an hour, and never shuts for good', async () => {
    const { limiter, wait, exhaust } = limiterOf()
    await exhaust({ username: 'roy' })
    const delays: number[] = []
    for (let i = 0; i < 8; i++) {
      const refused = await limiter.admit({ username: 'roy' })
      assert.ok(!refused.admitted)
      delays.push(refused.retryAfterSeconds)
      wait(refused.retryAfterSeconds)
      assert.ok((await limiter.admit({ username: 'roy' })).admitted)
    }
    assert.deepEqual(delays, [1, 4, 16, 64, 256, 900, 900, 900])
  })

  it('counts a name without an account like one with an account, and each name by itself', async () => {
    const { exhaust, admitted } = limiterOf()
    assert.equal(await exhaust({ username: 'roy' }), await exhaust({ username: 'nobody' }))
    for (const username of ['ROY', 'roy ', 'róy']) assert.ok(await admitted({ username }))
  })

  it('forgets the failures of an account after a good login', async () => {
    const { admitted, exhaust, succeed } = limiterOf()
    for (let i = 1; i < failure.free; i++) await admitted({ username: 'roy' })
    await succeed({ username: 'roy' })
    assert.equal(await exhaust({ username: 'roy' }), failure.free)
  })

  it('does not let an address guess on because the owner logged in from another', async () => {
    const { admitted, exhaust, succeed, limiter, wait } = limiterOf()
    const attack = { username: 'roy', address: '203.0.113.9' }
    await exhaust(attack)
    wait(1)
    await succeed({ username: 'roy', address: ELSEWHERE })
    assert.ok(await admitted(attack))
    const refused = await limiter.admit(attack)
    assert.ok(!refused.admitted && refused.reason === 'pair' && refused.retryAfterSeconds === 4)
    assert.ok(await admitted({ username: 'roy', address: ELSEWHERE }))
  })

  it('lets thirty attempts a minute pass from one address, whatever the names and however good', async () => {
    const { limiter, succeed, wait } = limiterOf()
    const address = '203.0.113.9'
    for (let i = 0; i < 30; i++) await succeed({ username: `user ${i}`, address })
    const refused = await limiter.admit({ username: 'another', address })
    assert.ok(!refused.admitted && refused.reason === 'address')
    wait(60)
    await succeed({ username: 'another', address })
  })

  for (const [what, addresses, together] of [
    ['all of an IPv6 /64', (i: number) => `2001:db8:0:1:${i.toString(16)}::1`, true],
    ['IPv6 networks', (i: number) => `2001:db8:0:${i.toString(16)}::1`, false],
    ['IPv4 addresses', (i: number) => `203.0.113.${i}`, false],
    ['an IPv4 address and its IPv6 spelling', (i: number) => (i % 2 ? '203.0.113.9' : '::ffff:203.0.113.9'), true],
  ] as const) {
    it(`counts ${what} ${together ? 'as one' : 'apart'}`, async () => {
      const { admitted } = limiterOf()
      let passed = 0
      for (let i = 1; i <= 40; i++) if (await admitted({ username: `user ${i}`, address: addresses(i) })) passed += 1
      assert.equal(passed, together ? 30 : 40)
    })
  }

  it('never puts all who have no address into one count, and says once that none is limited by it', async () => {
    const { admitted, logger } = limiterOf()
    for (let i = 0; i < 100; i++) assert.ok(await admitted({ username: `user ${i}` }))
    assert.equal(logger.lines.length, 1)
    assert.match(logger.lines[0]?.message ?? '', /without an address/)
  })

  it('gives back what led to no judgement', async () => {
    const { limiter, exhaust } = limiterOf()
    for (let i = 0; i < 25; i++) {
      const admission = await limiter.admit({ username: 'roy', address: ELSEWHERE })
      assert.ok(admission.admitted)
      await admission.settle({ outcome: 'unjudged' })
    }
    assert.equal(await exhaust({ username: 'roy', address: ELSEWHERE }), failure.free)
  })

  it('charges an account for nothing that its address was refused for', async () => {
    const { admitted, exhaust } = limiterOf()
    for (let i = 0; i < 30; i++) await admitted({ username: `user ${i}`, address: '203.0.113.9' })
    for (let i = 0; i < 30; i++) assert.ok(!(await admitted({ username: 'roy', address: '203.0.113.9' })))
    assert.equal(await exhaust({ username: 'roy', address: ELSEWHERE }), failure.free)
  })

  it('lets an account in again when it is released', async () => {
    const { limiter, exhaust } = limiterOf()
    await exhaust({ username: 'roy' })
    await limiter.release('roy')
    assert.equal(await exhaust({ username: 'roy' }), failure.free)
  })

  it('hands no name and no address to its counters', async () => {
    const keys: string[] = []
    const counters = memoryCounters({ clock: createMovableClock() })
    const take: typeof counters.take = (rule, key) => {
      keys.push(key)
      return counters.take(rule, key)
    }
    const { admitted } = limiterOf({ counters: { ...counters, take } })
    await admitted({ username: 'roy', address: '203.0.113.9' })
    assert.equal(keys.length, 3)
    for (const key of keys) assert.match(key, /^[\w-]{22}$/)
    await limiterOf({ counters: { ...counters, take }, secret: SECRET.replace('a', 'b') }).admitted({ username: 'roy' })
    assert.equal(new Set(keys).size, 4)
  })

  describe('with devices that are known', () => {
    const roy = { username: 'roy', address: '203.0.113.9' }
    async function withDevice() {
      const store = await openStore({ url: 'sqlite::memory:' })
      const tools = limiterOf({ devices: store.devices })
      const deviceToken = (await tools.succeed(roy)) ?? assert.fail('no token was given')
      return { ...tools, store, deviceToken, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
    }

    it('lets the owner in from one, while an attack delays everybody else from everywhere', async () => {
      await using tools = await withDevice()
      const { exhaust, admitted, deviceToken, succeed } = tools
      for (let i = 0; i < 40; i++) await exhaust({ username: 'roy', address: `198.51.100.${i}` })
      for (let i = 0; i < 40; i++) await exhaust({ ...roy, username: `user ${i}` })
      assert.ok(!(await admitted(roy)))
      assert.equal(await succeed({ ...roy, deviceToken }), undefined)
      assert.ok(!(await admitted(roy)), 'a good login from a known device must not help an attacker')
    })

    it('gives each its own delays, and its own attempts in a minute', async () => {
      await using tools = await withDevice()
      const { exhaust, limiter, deviceToken, succeed, wait } = tools
      assert.equal(await exhaust({ ...roy, deviceToken }), failure.free)
      const refused = await limiter.admit({ ...roy, deviceToken })
      assert.ok(!refused.admitted && refused.reason === 'device')
      wait(60)
      for (let i = 0; i < 30; i++) await succeed({ ...roy, deviceToken })
      const tooMany = await limiter.admit({ ...roy, deviceToken })
      assert.ok(!tooMany.admitted && tooMany.reason === 'deviceAttempts')
    })

    it('does not take the token of another user, a changed one, or one that was forgotten', async () => {
      await using tools = await withDevice()
      const { exhaust, admitted, deviceToken, store } = tools
      for (const username of ['roy', 'eve']) await exhaust({ username })
      assert.ok(!(await admitted({ username: 'eve', deviceToken })))
      for (let i = 0; i < deviceToken.length; i++) {
        const changed = `${deviceToken.slice(0, i)}${deviceToken[i] === 'A' ? 'B' : 'A'}${deviceToken.slice(i + 1)}`
        assert.ok(!(await admitted({ username: 'roy', deviceToken: changed })), `character ${i}`)
      }
      for (const odd of ['', 'x', `${deviceToken}A`, ` ${deviceToken}`, 'é'.repeat(65)]) {
        assert.ok(!(await admitted({ username: 'roy', deviceToken: odd })))
      }
      await store.devices.forget('7')
      assert.ok(!(await admitted({ username: 'roy', deviceToken })))
    })

    it('asks no database for made-up tokens, and lets logins go on when it is away', async () => {
      const asked: string[] = []
      const away = () => Promise.reject(new Error('away'))
      const find = (tokenHash: string) => {
        asked.push(tokenHash)
        return away()
      }
      const devices = { find, remember: away, forget: away, removeUnused: away }
      const { admitted, succeed, logger } = limiterOf({ devices })
      assert.ok(await admitted({ username: 'roy', deviceToken: 'A'.repeat(65) }))
      assert.deepEqual(asked, [])
      assert.equal(await succeed({ username: 'roy' }), undefined)
      assert.match(logger.lines.at(-1)?.message ?? '', /known devices/)
      await using tools = await withDevice()
      assert.ok(await admitted({ username: 'roy', deviceToken: tools.deviceToken }))
      assert.equal(asked.length, 1)
    })
  })

  it('refuses a secret that can be guessed', () => {
    assert.throws(() => limiterOf({ secret: 'short' }), { name: 'TypeError', message: /^secret: / })
  })
})
