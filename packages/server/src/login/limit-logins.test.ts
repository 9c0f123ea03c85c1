/** Who may try a password (CVE-2024-4629: a limit that is counted after the hash lets parallel guesses through). */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openStore } from '@latchkey/sql'
import { memoryCounters } from '../limits/memory-counters.ts'
import { createMovableClock } from '../testing/movable-clock.ts'
import { recordingLogger } from '../testing/test-server.ts'
import { createLoginLimiter, type LoginLimiterPorts } from './limit-logins.ts'
import { loginRules } from './limit-rules.ts'
import type { LoginAttempt, LoginResult } from './login-limiter.ts'
import { memoryDevices, memoryNetworks } from './memory-places.ts'

const SECRET = 'a secret of thirty-two characters'
const HERE = '203.0.113.9'
const ELSEWHERE = '198.51.100.9'
const { free } = loginRules.account

function limiterOf(ports: Partial<LoginLimiterPorts> = {}) {
  const logger = recordingLogger()
  const clock = createMovableClock()
  const stores = { devices: memoryDevices(), networks: memoryNetworks() }
  const limiter = createLoginLimiter({
    ...{ counters: memoryCounters({ clock }), clock, secret: SECRET, logger, ...stores },
    ...ports,
  })
  const settled = async (attempt: LoginAttempt, result: LoginResult) => {
    const admission = await limiter.admit({ keepsToken: true, ...attempt })
    const deviceToken = admission.admitted ? await admission.settle(result) : undefined
    return { ...admission, deviceToken }
  }
  const fail = async (attempt: LoginAttempt) => (await settled(attempt, { outcome: 'failed' })).admitted
  /** Fails until it is refused: how often that was. */
  const exhaust = async (attempt: LoginAttempt) => {
    for (let tries = 0; ; tries++) if (!(await fail(attempt))) return tries
  }
  const succeed = async (attempt: LoginAttempt, subject = '7') => {
    const ended = await settled(attempt, { outcome: 'succeeded', subject })
    assert.ok(ended.admitted, 'it was refused')
    return ended
  }
  return { limiter, logger, clock, settled, fail, exhaust, succeed }
}

describe('the login limiter', () => {
  it('tells of longer and longer delays, up to a quarter of an hour, and never shuts for good', async () => {
    const { settled, clock, exhaust } = limiterOf()
    await exhaust({ username: 'roy' })
    const delays: number[] = []
    for (let i = 0; i < 8; i++) {
      const refused = await settled({ username: 'roy' }, { outcome: 'failed' })
      assert.ok(!refused.admitted)
      delays.push(refused.retryAfterSeconds)
      await clock.advance(refused.retryAfterSeconds)
      await settled({ username: 'roy' }, { outcome: 'failed' })
    }
    assert.deepEqual(delays, [1, 4, 16, 64, 256, 900, 900, 900])
  })

  it('counts a name without an account like one with an account, and each name by itself', async () => {
    const { exhaust, fail } = limiterOf()
    assert.equal(await exhaust({ username: 'roy' }), await exhaust({ username: 'nobody' }))
    for (const username of ['ROY', 'roy ', 'róy']) assert.ok(await fail({ username }))
  })

  it('keeps the failures of strangers when the owner has logged in as one, and forgets those of the owner’s network', async () => {
    const { exhaust, fail, succeed, settled, clock } = limiterOf()
    for (let i = 0; i < free - 2; i++) await fail({ username: 'roy', address: `10.0.0.${i}` })
    await fail({ username: 'roy', address: ELSEWHERE })
    await succeed({ username: 'roy', address: ELSEWHERE })
    assert.equal(await exhaust({ username: 'roy', address: HERE }), 1)
    assert.partialDeepStrictEqual(await settled({ username: 'roy', address: HERE }, { outcome: 'failed' }), {
      admitted: false,
      reason: 'account',
      retryAfterSeconds: 1,
    })
    await clock.advance(1)
    assert.equal(await exhaust({ username: 'roy', address: ELSEWHERE }), free)
  })

  it('lets one network use up seven of the ten that all strangers have', async () => {
    const { fail, clock, settled } = limiterOf()
    let judged = 0
    for (let second = 0; second < 900; second += 1) {
      if (await fail({ username: 'roy', address: HERE })) judged += 1
      await clock.advance(1)
    }
    assert.equal(judged, 7)
    const refused = await settled({ username: 'roy', address: HERE }, { outcome: 'failed' })
    assert.ok(!refused.admitted && refused.reason === 'pair')
    assert.ok(await fail({ username: 'roy', address: ELSEWHERE }))
  })

  it('counts what failed from one address, and never what succeeded', async () => {
    const { succeed, fail, settled } = limiterOf()
    for (let i = 0; i < 200; i++) await succeed({ username: `user ${i}`, address: HERE })
    for (let i = 0; i < 60; i++) assert.ok(await fail({ username: `nobody ${i}`, address: HERE }))
    const refused = await settled({ username: 'nobody', address: HERE }, { outcome: 'failed' })
    assert.ok(!refused.admitted && refused.reason === 'address')
    await succeed({ username: 'user 7', address: HERE })
  })

  for (const [what, addresses, passes] of [
    ['all of an IPv6 /64', (i: number) => `2001:db8:0:1:${i.toString(16)}::1`, 60],
    ['the /64s of an IPv6 /56', (i: number) => `2001:db8:0:${(i % 256).toString(16)}::1`, 240],
    ['the /64s of an IPv6 /48', (i: number) => `2001:db8:0:${(i * 9).toString(16)}::1`, 960],
    ['an IPv4 address and its IPv6 spelling', (i: number) => (i % 2 ? HERE : `::ffff:${HERE}`), 60],
    ['1,000 IPv4 addresses', (i: number) => `203.0.${i >> 8}.${i & 255}`, 1000],
  ] as const) {
    it(`lets ${what} fail ${passes} times at once, whatever the names`, async () => {
      const { fail } = limiterOf()
      let passed = 0
      for (let i = 0; i < 1000; i++) if (await fail({ username: `user ${i}`, address: addresses(i) })) passed += 1
      assert.equal(passed, passes)
    })
  }

  it('never puts all who have no address into one count, and says once that none is limited by it', async () => {
    const { fail, logger } = limiterOf()
    for (let i = 0; i < 100; i++) assert.ok(await fail({ username: `user ${i}` }))
    assert.equal(logger.lines.length, 1)
    assert.match(logger.lines[0]?.message ?? '', /without an address/)
  })

  it('counts nothing that led to no judgement', async () => {
    const { settled, exhaust } = limiterOf()
    const attempt = { username: 'roy', address: ELSEWHERE }
    for (let i = 0; i < 100; i++) assert.ok((await settled(attempt, { outcome: 'unjudged' })).admitted)
    assert.equal(await exhaust(attempt), free)
  })

  it('takes an attempt that is never settled for a failure', async () => {
    const { limiter, clock, exhaust } = limiterOf()
    for (let i = 0; i < 3; i++) assert.ok((await limiter.admit({ username: 'roy' })).admitted)
    await clock.advance(5)
    assert.equal(await exhaust({ username: 'roy' }), free - 3)
  })

  it('charges an account for nothing that its address was refused for', async () => {
    const { fail, exhaust } = limiterOf()
    for (let i = 0; i < 60; i++) await fail({ username: `user ${i}`, address: HERE })
    for (let i = 0; i < 60; i++) assert.ok(!(await fail({ username: 'roy', address: HERE })))
    assert.equal(await exhaust({ username: 'roy', address: ELSEWHERE }), free)
  })

  it('hands no name and no address to its counters or its stores', async () => {
    const keys: string[] = []
    const digests: string[] = []
    const counters = memoryCounters({ clock: createMovableClock() })
    const take: typeof counters.take = (rule, key, lease) => {
      keys.push(key)
      return counters.take(rule, key, lease)
    }
    const networks = memoryNetworks()
    const remember: typeof networks.remember = async ({ digest }) => void digests.push(digest)
    const ports = { counters: { ...counters, take }, networks: { ...networks, remember } }
    await limiterOf(ports).succeed({ username: 'roy', address: HERE })
    assert.equal(keys.length, 3)
    for (const key of keys) assert.match(key, /^[\w-]{22}$/)
    await limiterOf({ ...ports, secret: SECRET.replace('a', 'b') }).succeed({ username: 'roy', address: HERE })
    assert.equal(new Set(keys).size, 6)
    assert.equal(new Set(digests).size, 2)
    for (const digest of digests) assert.match(digest, /^[0-9a-f]{64}$/)
  })

  it('refuses a secret that can be guessed', () => {
    assert.throws(() => limiterOf({ secret: 'short' }), { name: 'TypeError', message: /^secret: / })
  })
})

describe('what the login limiter knows', () => {
  const roy = { username: 'roy', address: HERE }

  async function known(ports: Partial<LoginLimiterPorts> = {}) {
    const store = await openStore({ url: 'sqlite::memory:' })
    const tools = limiterOf({ devices: store.devices, networks: store.networks, ...ports })
    const { deviceToken = assert.fail('no token was given') } = await tools.succeed(roy)
    return { ...tools, store, deviceToken, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
  }

  it('is told by lanes that share nothing', async () => {
    await using tools = await known()
    const { exhaust, succeed, deviceToken } = tools
    const lanes = [
      { username: 'roy', address: ELSEWHERE },
      { username: 'roy', address: HERE },
      { username: 'roy', address: ELSEWHERE, deviceToken },
    ]
    for (const [i, lane] of lanes.entries()) {
      assert.equal(await exhaust(lane), free)
      for (const other of lanes.slice(i + 1)) await succeed(other)
    }
  })

  it('is not what the token of another user, a changed one, or one that was forgotten says', async () => {
    await using tools = await known()
    const { settled, deviceToken, store } = tools
    const lane = async (attempt: LoginAttempt) => (await settled(attempt, { outcome: 'unjudged' })).lane
    assert.equal(await lane({ username: 'roy', address: ELSEWHERE, deviceToken }), 'device')
    assert.equal(await lane({ username: 'eve', address: ELSEWHERE, deviceToken }), 'strange')
    for (let i = 0; i < deviceToken.length; i++) {
      const changed = `${deviceToken.slice(0, i)}${deviceToken[i] === 'A' ? 'B' : 'A'}${deviceToken.slice(i + 1)}`
      assert.equal(await lane({ username: 'roy', deviceToken: changed }), 'strange', `character ${i}`)
    }
    for (const odd of ['', 'x', `${deviceToken}A`, ` ${deviceToken}`, 'é'.repeat(65)]) {
      assert.equal(await lane({ username: 'roy', deviceToken: odd }), 'strange')
    }
    await store.devices.forget('7')
    assert.equal(await lane({ username: 'roy', deviceToken }), 'strange')
  })

  it('is forgotten 90 days after its last use, or as many as it is told', async () => {
    for (const [known, days] of [
      [undefined, 90],
      [{ knownDays: 3, devicesPerUser: 20, networksPerUser: 20 }, 3],
    ] as const) {
      const { succeed, settled, clock } = limiterOf(known && { known })
      const { deviceToken = assert.fail('no token was given') } = await succeed(roy)
      const lane = async (attempt: LoginAttempt) => (await settled(attempt, { outcome: 'unjudged' })).lane
      for (const [after, lanes] of [
        [days * 86_400 - 60, ['device', 'known']],
        [120, ['device', 'strange']],
        [days * 86_400 + 60, ['strange', 'strange']],
      ] as const) {
        await clock.advance(after)
        assert.deepEqual([await lane({ username: 'roy', deviceToken }), await lane(roy)], lanes)
      }
    }
  })

  it('is the newest of a user, as many as it is told', async () => {
    const { succeed, settled, clock } = limiterOf({ known: { knownDays: 90, devicesPerUser: 2, networksPerUser: 2 } })
    const tokens: string[] = []
    for (const i of [1, 2, 3]) {
      const { deviceToken = assert.fail('no token') } = await succeed({ username: 'roy', address: `198.51.${i}.1` })
      tokens.push(deviceToken)
      await clock.advance(60)
    }
    const lanes: unknown[] = []
    for (const [i, deviceToken] of tokens.entries()) {
      const device = await settled({ username: 'roy', deviceToken }, { outcome: 'unjudged' })
      const network = await settled({ username: 'roy', address: `198.51.${i + 1}.9` }, { outcome: 'unjudged' })
      lanes.push([device.lane, network.lane])
    }
    assert.deepEqual(lanes, [
      ['strange', 'strange'],
      ['device', 'known'],
      ['device', 'known'],
    ])
  })

  it('is no token for a client that can keep none, and the network all the same', async () => {
    const { limiter } = limiterOf()
    const admission = await limiter.admit(roy)
    assert.ok(admission.admitted)
    assert.equal(await admission.settle({ outcome: 'succeeded', subject: '7' }), undefined)
    assert.equal((await limiter.admit(roy)).lane, 'known')
  })

  it('is asked for in no database for made-up tokens, and a database that is away refuses no login', async () => {
    const asked: string[] = []
    const away = () => Promise.reject(new Error('away'))
    const find = (tokenHash: string) => {
      asked.push(tokenHash)
      return away()
    }
    const devices = { find, remember: away, forget: away, removeUnused: away }
    const networks = { isKnown: away, remember: away, forget: away, removeUnused: away }
    const { fail, succeed, logger } = limiterOf({ devices, networks })
    assert.ok(await fail({ username: 'roy', deviceToken: 'A'.repeat(65) }))
    assert.deepEqual(asked, [])
    assert.equal((await succeed(roy)).deviceToken, undefined)
    assert.match(logger.lines.at(-1)?.message ?? '', /known devices/)
    await using tools = await known()
    assert.ok(await fail({ username: 'roy', deviceToken: tools.deviceToken }))
    assert.equal(asked.length, 1)
  })

  it('is asked for once by a flood of refused logins from one network', async () => {
    let asked = 0
    const networks = memoryNetworks()
    const isKnown: typeof networks.isKnown = (digest, since) => {
      asked += 1
      return networks.isKnown(digest, since)
    }
    const { fail } = limiterOf({ networks: { ...networks, isKnown } })
    for (let i = 0; i < 500; i++) await fail(roy)
    assert.equal(asked, 1)
  })
})
