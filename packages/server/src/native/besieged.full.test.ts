/**
 * The table of who gets in while 1,000 addresses make five guesses a second at the account, over HTTP. Mail and operator's code are in
 * `login-release.test.ts`; the lanes alone, through days, in `login/login-lanes.test.ts`.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type BesiegedServer, PASSWORD, startBesiegedServer } from '../testing/besieged-server.ts'

const HOME = '198.51.100.9'
const NEIGHBOUR = '198.51.100.77'
const ELSEWHERE = '192.0.2.7'
const login = { username: 'roy', password: PASSWORD }

/** Roy has logged in from home, and is under attack for a minute. */
async function besieged() {
  const it = await startBesiegedServer()
  await it.addUser('roy', { email: 'roy@example.com' })
  const { body } = await it.send('POST /v1/login', { json: login, from: HOME })
  it.attack('roy')
  await it.pass(60)
  return Object.assign(it, { deviceToken: body['device_token'] })
}

async function isInAtOnce(it: BesiegedServer, path: string, json: object, from: string): Promise<void> {
  const { isIn, afterSeconds, refused } = await it.persist(`POST ${path}`, { json, from })
  assert.deepEqual([isIn, refused], [true, 0])
  assert.ok(afterSeconds < 1, `${afterSeconds} s`)
}

describe('an account that 1,000 addresses guess at, five times a second', () => {
  it('lets in a known device at once, from any network', async () => {
    await using it = await besieged()
    await isInAtOnce(it, '/v1/login', { ...login, device_token: it.deviceToken }, ELSEWHERE)
  })

  for (const path of ['/v1/login', '/auth'] as const) {
    it(`lets in any client at once on a known network (${path})`, async () => {
      await using it = await besieged()
      await isInAtOnce(it, path, login, NEIGHBOUR)
    })
  }

  it('lets in 20 right logins at the same moment, on a known network', async () => {
    await using it = await besieged()
    const all = Array.from({ length: 20 }, () => it.ask('POST /v1/login', { json: login, from: HOME }))
    const statuses = (await it.answerOf(Promise.all(all))).map(({ status }) => status)
    assert.deepEqual(statuses, Array(20).fill(200))
  })

  it('judges ten guesses in a quarter of an hour, by both faces together', async () => {
    await using it = await startBesiegedServer()
    await it.addUser('roy')
    it.attack('roy')
    for (let second = 0; second < 900; second += 10) {
      void it.ask('POST /auth', { json: { ...login, password: 'wrong' }, from: `10.200.${second % 250}.1` })
      await it.pass(10)
    }
    assert.equal(it.judged.length, 10)
  })
})

describe('without a mail', () => {
  it('an owner on a new device and a new network is in within 20 s, while one address guesses five times a second', async () => {
    await using it = await startBesiegedServer()
    await it.addUser('roy')
    it.attack('roy', () => '10.1.1.1')
    await it.pass(120)
    const { isIn, afterSeconds } = await it.persist('POST /v1/login', { json: login, from: ELSEWHERE })
    assert.ok(isIn && afterSeconds <= 20, `${afterSeconds} s`)
  })

  it('20 right logins of one account are in at the same moment, from a new network', async () => {
    await using it = await startBesiegedServer()
    await it.addUser('roy')
    const all = Array.from({ length: 20 }, () => it.ask('POST /v1/login', { json: login, from: ELSEWHERE }))
    const statuses = (await it.answerOf(Promise.all(all))).map(({ status }) => status)
    assert.deepEqual(statuses, Array(20).fill(200))
  })

  it('200 people of one new office address are in within a minute, without a refusal of a right password', async () => {
    await using it = await startBesiegedServer()
    for (let i = 0; i < 200; i++) await it.addUser(`user${i}`)
    const refused: number[] = []
    const person = async (i: number) => {
      const json = { username: `user${i}`, password: PASSWORD }
      const ask = async (sent: object) => (await it.ask('POST /v1/login', { json: sent, from: HOME })).status
      await new Promise<void>((resolve) => void it.clock.after((i * 7919) % 60_000, resolve))
      // One in eight mistypes once, and one in fifty four times.
      for (let wrong = i % 50 === 0 ? 4 : i % 8 === 0 ? 1 : 0; wrong > 0; wrong -= 1) {
        assert.equal(await ask({ ...json, password: 'wrong' }), 400)
        await new Promise<void>((resolve) => void it.clock.after(4000, resolve))
      }
      const status = await ask(json)
      if (status !== 200) refused.push(i)
    }
    await it.answerOf(Promise.all(Array.from({ length: 200 }, (_, i) => person(i))))
    assert.deepEqual(refused, [])
  })
})
