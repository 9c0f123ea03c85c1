/** How long a refresh waits between its attempts, on a clock that moves by itself. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { AuthAnswer } from './auth-endpoint.ts'
import { oauth } from './index.ts'
import { createRefresher } from './refresh.ts'
import { sessionOf } from './session.ts'
import { createSessionKeeper } from './session-keeper.ts'
import { createSessionStore } from './session-store.ts'

const DEADLINE = 3000
const LOST: AuthAnswer = { askedAt: 0, status: 0, members: {}, retryAfterSeconds: undefined }
const GOOD: AuthAnswer = {
  ...LOST,
  status: 200,
  tokens: { accessToken: 'new', refreshToken: 'r2', expiresInSeconds: 600 },
}

/** A refresher of a session that has expired. Each of its answers takes a moment. */
async function startRefresher(t: TestContext, draws: readonly number[] = []) {
  let now = 0
  t.mock.method(performance, 'now', () => now)
  t.mock.method(Date, 'now', () => 1_000_000 + now)
  const { setTimeout: set } = globalThis
  t.mock.method(globalThis, 'setTimeout', (work: () => void, milliseconds = 0) => {
    now += milliseconds
    return set(work, 0)
  })
  const left = [...draws]
  t.mock.method(Math, 'random', () => left.shift() ?? 0.999)
  const answers: { next: AuthAnswer; readonly askedAt: number[] } = { next: LOST, askedAt: [] }
  const keeper = createSessionKeeper(createSessionStore('key', undefined), undefined, () => undefined)
  const session = sessionOf({ accessToken: 'old', refreshToken: 'r1', expiresInSeconds: 0 }, LOST)
  await keeper.keep(session)
  const refresher = createRefresher({
    dialect: oauth(),
    keeper,
    ask: async () => {
      answers.askedAt.push(now)
      now += 10
      return answers.next
    },
    exclusively: (_name, task) => task(),
    name: 'lock',
    storage: undefined,
    clock: () => 1000,
    timeoutMilliseconds: DEADLINE / 3,
  })
  return { answers, keeper, refresh: () => refresher.refresh(session), now: () => now }
}

// Short waits first, so that time is left for a long one.
for (const [how, draws] of [
  ['long', []],
  ['short, then long', [0, 0, 0, 0]],
] as const) {
  test(`holds nobody back for as long as a whole refresh may take, when its waits are ${how}`, async (t) => {
    const { answers, refresh } = await startRefresher(t, draws)
    await assert.rejects(refresh(), { code: 'unavailable' })
    answers.next = GOOD
    assert.equal((await refresh()).accessToken, 'new')
  })
}

test('waits longer after each loss, and gives up when the next wait would end too late', async (t) => {
  const { answers, keeper, refresh, now } = await startRefresher(t)
  await assert.rejects(refresh(), { code: 'unavailable' })
  const waits = answers.askedAt.map((at, i, all) => at - (all[i - 1] ?? 0)).slice(1)
  assert.deepEqual(
    waits.map((wait) => Math.round(wait / 100)),
    [2, 4, 8, 15],
  )
  const { notBefore = 0 } = (await keeper.stored()) ?? {}
  assert.ok(now() < DEADLINE && notBefore - 1_000_000 >= DEADLINE)
  assert.equal(keeper.state().status, 'logged_in')
})

test('begins with short waits again when somebody asks anew', async (t) => {
  const { answers, refresh } = await startRefresher(t)
  await assert.rejects(refresh(), { code: 'unavailable' })
  const before = answers.askedAt.length
  await assert.rejects(refresh(), { code: 'unavailable' })
  const [first, second] = answers.askedAt.slice(before)
  assert.ok(first !== undefined && second !== undefined, 'it asked once and gave up')
  assert.ok(second - first < 300, `${second - first} ms after the first loss`)
})

test('asks as soon as it is told to, and not before', async (t) => {
  const { answers, refresh, now } = await startRefresher(t)
  answers.next = { ...LOST, status: 503, retryAfterSeconds: 2 }
  const refreshed = refresh()
  await new Promise(setImmediate)
  answers.next = GOOD
  assert.equal((await refreshed).accessToken, 'new')
  const [first = 0, second = 0] = answers.askedAt
  assert.ok(second - first >= 2000 && second - first < 2100, `${second - first} ms`)
  assert.ok(now() < DEADLINE)
})
