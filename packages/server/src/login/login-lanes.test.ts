/** Nothing that a stranger does keeps a user out: who gets in while 1,000 addresses make five guesses a second at the account. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { mostWithin, startScene } from './testing/scene.ts'

const HOME = '198.51.100.9'
const ELSEWHERE = '192.0.2.7'
const NEIGHBOUR = '198.51.100.77'

/** An account that has logged in from home, and is under attack for two minutes. */
async function besieged(addressOf?: (i: number) => string) {
  const scene = startScene()
  const before = await scene.answerOf(scene.logIn({ username: 'roy', address: HOME }, 'right'))
  assert.equal(before.as, 'in')
  scene.attack('roy', addressOf)
  await scene.clock.advance(120)
  return { ...scene, deviceToken: before.deviceToken ?? assert.fail('no device token was given') }
}

describe('an account that 1,000 addresses guess at, five times a second', () => {
  it('lets in a known device at once, from any network', async () => {
    const { persist, deviceToken } = await besieged()
    const { isIn, afterSeconds, refused } = await persist({ username: 'roy', address: ELSEWHERE, deviceToken })
    assert.deepEqual([isIn, refused], [true, 0])
    assert.ok(afterSeconds < 1, `${afterSeconds} s`)
  })

  for (const [what, address] of [
    ['from which the account has logged in', HOME],
    ['beside it, of the same household (IPv4 /24)', NEIGHBOUR],
  ] as const) {
    it(`lets in any client at once on a network ${what}`, async () => {
      const { persist } = await besieged()
      const { isIn, afterSeconds, refused } = await persist({ username: 'roy', address })
      assert.deepEqual([isIn, refused], [true, 0])
      assert.ok(afterSeconds < 1, `${afterSeconds} s`)
    })
  }

  it('knows that network behind a translator between IPv4 and IPv6 too, and none of the others behind it', async () => {
    const { persist } = await besieged()
    assert.deepEqual((await persist({ username: 'roy', address: `64:ff9b::${NEIGHBOUR}` })).refused, 0)
    assert.notEqual((await persist({ username: 'roy', address: `64:ff9b::${ELSEWHERE}` }, 60)).refused, 0)
  })

  it('lets in any client at once on an IPv6 /56 from which the account has logged in', async () => {
    const { answerOf, logIn, attack, clock, persist } = startScene()
    await answerOf(logIn({ username: 'roy', address: '2001:db8:1:2f3::1' }, 'right'))
    attack('roy')
    await clock.advance(120)
    assert.partialDeepStrictEqual(await persist({ username: 'roy', address: '2001:db8:1:2aa::9' }), {
      isIn: true,
      refused: 0,
    })
    assert.equal((await persist({ username: 'roy', address: '2001:db8:1:3aa::9' }, 60)).isIn, false)
  })

  it('lets in at once on a network from which a session was refreshed, and no more 90 days after the last', async () => {
    const { limiter, attack, clock, persist } = startScene()
    await limiter.noteNetwork({ username: 'roy', subject: '7', address: HOME })
    await clock.advance(89 * 86_400)
    await limiter.noteNetwork({ username: 'roy', subject: '7', address: HOME })
    await clock.advance(89 * 86_400)
    attack('roy')
    await clock.advance(60)
    assert.partialDeepStrictEqual(await persist({ username: 'roy', address: HOME }), { isIn: true, refused: 0 })
  })

  it('knows a network no more that was not used for 90 days', async () => {
    const { limiter, attack, clock, persist } = startScene()
    await limiter.noteNetwork({ username: 'roy', subject: '7', address: HOME })
    await clock.advance(91 * 86_400)
    attack('roy')
    await clock.advance(60)
    assert.equal((await persist({ username: 'roy', address: HOME }, 60)).isIn, false)
  })

  it('lets in at once whoever was introduced, by the device from anywhere and by any client from there', async () => {
    const { limiter, persist } = await besieged()
    const deviceToken = await limiter.introduce({ username: 'roy', subject: 'roy', address: ELSEWHERE })
    assert.ok(deviceToken)
    const attempts = [
      { username: 'roy', address: '203.0.113.5', deviceToken },
      { username: 'roy', address: ELSEWHERE },
    ]
    for (const attempt of attempts) {
      assert.partialDeepStrictEqual(await persist(attempt), { isIn: true, refused: 0 })
    }
  })

  it('tells whoever else comes to wait, and says that it is a stranger', async () => {
    const { limiter, persist } = await besieged()
    assert.equal((await persist({ username: 'roy', address: ELSEWHERE }, 600)).isIn, false)
    const refused = await limiter.admit({ username: 'roy', address: ELSEWHERE })
    assert.partialDeepStrictEqual(refused, { admitted: false, lane: 'strange', reason: 'account' })
  })

  it('judges ten guesses in any quarter of an hour, and about a hundred in a day', async () => {
    const { judged, clock, attack } = startScene()
    attack('roy')
    await clock.advance(900)
    assert.equal(judged.length, 10)
    const slower = startScene()
    slower.attack('roy', undefined, 30)
    await slower.clock.advance(86_400)
    assert.equal(mostWithin(900, slower.judged), 10)
    assert.ok(slower.judged.length <= 110, `${slower.judged.length} in a day`)
  })

  it('judges no more because its owner logs in all the time', async () => {
    const { judged, clock, logIn, deviceToken } = await besieged()
    const again = () => {
      for (const attempt of [{ address: HOME }, { address: ELSEWHERE, deviceToken }, { address: '203.0.113.50' }]) {
        void logIn({ username: 'roy', ...attempt }, 'right')
      }
      clock.after(10_000, again)
    }
    clock.after(0, again)
    await clock.advance(1800)
    assert.ok(mostWithin(900, judged) === 10, `${mostWithin(900, judged)}`)
  })
})

describe('an account that one address guesses at, five times a second', () => {
  for (const [minutes, everySeconds] of [
    [2, 0.2],
    [60, 2],
    [600, 15],
  ] as const) {
    it(`lets in a new device on a new network within 20 s, without a mail, after ${minutes} minutes`, async () => {
      const { attack, clock, persist, judged } = startScene()
      attack('roy', () => '10.1.1.1', everySeconds)
      await clock.advance(minutes * 60)
      for (let round = 0; round < 10; round += 1) {
        const { isIn, afterSeconds } = await persist({ username: 'roy', address: `192.0.${round}.7` })
        assert.ok(isIn && afterSeconds <= 20, `${afterSeconds} s`)
        await clock.advance(91)
      }
      assert.ok(mostWithin(900, judged) <= 10)
    })
  }

  it('does so too when that address is an IPv6 /48', async () => {
    const { attack, clock, persist } = startScene()
    attack('roy', (i) => `2001:db8:1:${(i % 60_000).toString(16)}::1`, 2)
    await clock.advance(3600)
    const { isIn, afterSeconds } = await persist({ username: 'roy', address: ELSEWHERE })
    assert.ok(isIn && afterSeconds <= 20, `${afterSeconds} s`)
  })
})

describe('many at once', () => {
  for (const [what, isKnown] of [
    ['from a network that is new', false],
    ['from a known network, under attack', true],
  ] as const) {
    it(`lets in all of 20 right logins of one account at the same moment, ${what}`, async () => {
      const { answerOf, logIn, attack, clock } = startScene()
      if (isKnown) {
        await answerOf(logIn({ username: 'service', address: HOME }, 'right'))
        attack('service')
        await clock.advance(120)
      }
      const all = Array.from({ length: 20 }, () => logIn({ username: 'service', address: HOME }, 'right'))
      const answers = await answerOf(Promise.all(all))
      assert.deepEqual(
        answers.map(({ as }) => as),
        Array(20).fill('in'),
      )
    })
  }

  it('lets in 200 people of one office address within a minute, and refuses nobody who types the right password', async () => {
    const { clock, logIn, answerOf } = startScene()
    const people = Array.from({ length: 200 }, async (_, i) => {
      const attempt = { username: `user ${i}`, address: HOME }
      await new Promise<void>((resolve) => void clock.after((i * 7919) % 60_000, resolve))
      // One in eight mistypes once, and one in fifty four times.
      for (let wrong = i % 50 === 0 ? 4 : i % 8 === 0 ? 1 : 0; wrong > 0; wrong -= 1) {
        assert.equal((await logIn(attempt, 'wrong')).as, 'wrong')
        await new Promise<void>((resolve) => void clock.after(4000, resolve))
      }
      return (await logIn(attempt, 'right')).as
    })
    assert.deepEqual(await answerOf(Promise.all(people)), Array(200).fill('in'))
  })

  it('lets no more of 1,000 guesses at once at one account be judged than are free', async () => {
    const { logIn, answerOf, judged } = startScene()
    const all = Array.from({ length: 1000 }, (_, i) =>
      logIn({ username: 'roy', address: `10.0.${i >> 8}.${i & 255}` }, 'wrong'),
    )
    const answers = await answerOf(Promise.all(all))
    assert.equal(answers.filter(({ as }) => as === 'wrong').length, 5)
    assert.equal(judged.length, 5)
    for (const { as, retryAfterSeconds } of answers) if (as === 'refused') assert.equal(retryAfterSeconds, 1)
  })

  it('judges 60 names that one address tries at once, and then ten a minute', async () => {
    const { logIn, answerOf, judged, clock } = startScene()
    await answerOf(
      Promise.all(Array.from({ length: 300 }, (_, i) => logIn({ username: `u${i}`, address: HOME }, 'wrong'))),
    )
    assert.equal(judged.length, 60)
    for (let second = 0; second < 60; second += 1) {
      void logIn({ username: `v${second}`, address: HOME }, 'wrong')
      await clock.advance(1)
    }
    assert.ok(judged.length >= 67 && judged.length <= 70, `${judged.length}`)
  })
})
