/** How long a server keeps its audit log, as it is set. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startBesiegedServer } from '../testing/besieged-server.ts'

const DAY = 86_400

for (const [title, audit, left] of [
  ['of strangers', { strangersRetentionSeconds: 2 * DAY }, ['user']],
  ['of everybody', { retentionSeconds: 2 * DAY }, []],
] as const) {
  it(`the audit log ${title} is kept for as long as the server is told`, { timeout: 60_000 }, async () => {
    await using it = await startBesiegedServer({ audit })
    // The store's rows have the time of the machine.
    it.clock.set(Date.now() / 1000)
    const event = { type: 'login', outcome: 'refused' } as const
    await it.store.audit.append({ ...event, reason: 'strangers', isStrangers: true })
    await it.store.audit.append({ ...event, reason: 'user' })
    const reasons = async () => (await it.store.audit.list({ type: 'login', limit: 9 })).map(({ reason }) => reason)
    assert.deepEqual((await reasons()).toSorted(), ['strangers', 'user'])
    it.clock.set(Date.now() / 1000 + 3 * DAY)
    const isSwept = async () => (await reasons()).length === left.length
    while (!(await isSwept())) {
      await it.clock.leap(900)
      // A sweep has deadlines by the same clock: it must not leap again while one is under way.
      for (let look = 0; look < 100 && !(await isSwept()); look += 1) await sleep(5)
    }
    assert.deepEqual(await reasons(), left)
  })
}
