/** Ending all sessions of a user: none, one, and more than one page of them. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openStore } from '@latchkey/sql'
import type { AuditEvent } from '../audit/audit-event.ts'
import { createMovableClock } from '../testing/movable-clock.ts'
import { storeEvents } from '../testing/store-events.ts'
import { createOrderedUuidV7 } from '../world/uuid-v7.ts'
import { createCloseSessions } from './close-sessions.ts'
import { createEndSessionsOfSubject, type SessionsEnding } from './end-sessions-of-subject.ts'
import { createStartSession } from './start-session.ts'

const ending: SessionsEnding = { subject: '7', reason: 'logout_everywhere', client: { address: '192.0.2.7' } }
const told = { type: 'logout', outcome: 'success', reason: 'logout_everywhere', subject: '7', address: '192.0.2.7' }

async function world() {
  const opened = await openStore({ url: 'sqlite::memory:' })
  const { sessions: store } = opened
  const clock = createMovableClock()
  const events: AuditEvent[] = []
  const audit = { record: async (event: AuditEvent) => void events.push(event) }
  const house = storeEvents(opened, { audit, clock })
  const close = createCloseSessions({ raise: house.raise, clock })
  const orderedId = createOrderedUuidV7()
  const start = createStartSession({
    bound: async () => {},
    store,
    clock,
    clientId: 'first-party',
    createId: () => orderedId(clock.now() * 1000),
    lifetimes: { idleLifetimeSeconds: 86_400, absoluteLifetimeSeconds: 86_400, refreshGraceSeconds: 30 },
  })
  return {
    events,
    end: createEndSessionsOfSubject({ store, close, audit, clock }),
    start: (subject: string) => start({ id: subject }, {}),
    live: async (subject: string) =>
      (await store.listLive({ subject, now: clock.now(), limit: 500 })).map(({ id }) => id),
    async [Symbol.asyncDispose]() {
      await house[Symbol.asyncDispose]()
      await opened[Symbol.asyncDispose]()
    },
  }
}

describe('ending all sessions of a user', () => {
  for (const count of [0, 1, 2, 201]) {
    it(`ends ${count}, and the audit log hears of it once`, async () => {
      await using here = await world()
      for (let i = 0; i < count; i += 1) await here.start('7')
      const other = await here.start('8')
      assert.equal(await here.end(ending), count)
      assert.deepEqual(await here.live('7'), [])
      assert.deepEqual(await here.live('8'), [other.id])
      assert.deepEqual(here.events, [told])
    })
  }

  it('leaves the one that goes on, where it is the only one and where it is not', async () => {
    await using here = await world()
    const { id: except } = await here.start('7')
    assert.equal(await here.end({ ...ending, except }), 0)
    await here.start('7')
    assert.equal(await here.end({ ...ending, except }), 1)
    assert.deepEqual(await here.live('7'), [except])
    assert.deepEqual(here.events, [told, told])
  })

  it('is recorded again after a repetition only if that has found a session', async () => {
    await using here = await world()
    assert.equal(await here.end({ ...ending, isRepeated: true }), 0)
    assert.deepEqual(here.events, [])
    await here.start('7')
    assert.equal(await here.end({ ...ending, isRepeated: true, reason: 'password_changed', actor: 'cli' }), 1)
    assert.deepEqual(here.events, [{ ...told, type: 'session_ended', reason: 'password_changed', actor: 'cli' }])
  })
})
