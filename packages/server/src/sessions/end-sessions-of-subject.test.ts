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
import { createOpenSession } from './open-session.ts'
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
  const close = createCloseSessions({
    raise: house.raise,
    accessTokenLifetimeSeconds: () => 600,
    issuer: 'https://login.test',
    clock,
  })
  const orderedId = createOrderedUuidV7()
  const start = createStartSession({
    open: createOpenSession({
      bound: async () => {},
      store,
      clock,
      lifetimes: { idleLifetimeSeconds: 86_400, absoluteLifetimeSeconds: 86_400, refreshGraceSeconds: 30 },
    }),
    clock,
    clientId: 'first-party',
    createId: () => orderedId(clock.now() * 1000),
  })
  return {
    events,
    clock,
    close,
    ended: async (id: string) => (await store.find(id))?.ended !== undefined,
    /** Of the user, or of a session. Sorted: what was revoked in one millisecond has no order of its own. */
    revoked: async () =>
      (await opened.revocations.listAfter({ recordedAt: 0, id: '00000000-0000-0000-0000-000000000000' }, 1000))
        .map(({ revocation: { kind, id, ...rest } }) => [
          kind,
          id,
          'issuedUntil' in rest ? rest.issuedUntil : undefined,
        ])
        .toSorted(),
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

describe('what is revoked when all sessions of a user end', () => {
  const issuedUntil = (clock: { readonly now: () => number }) => Math.floor(clock.now()) - 1

  it('is the user, once, and a session that may have got a token in this very second', async () => {
    await using here = await world()
    for (let i = 0; i < 5; i += 1) await here.start('7')
    await here.clock.advance(400)
    const { id } = await here.start('7')
    assert.equal(await here.end(ending), 6)
    assert.deepEqual(await here.revoked(), [
      ['session', id, undefined],
      ['subject', '7', issuedUntil(here.clock)],
    ])
  })

  it('is no user where one is revoked already', async () => {
    await using here = await world()
    await here.start('7')
    await here.clock.advance(400)
    assert.equal(await here.end({ ...ending, isRevoked: true }), 1)
    assert.deepEqual(await here.revoked(), [])
  })

  it('is each session by itself where one goes on: its own tokens must stay good', async () => {
    await using here = await world()
    const others = [await here.start('7'), await here.start('7')]
    const { id: except } = await here.start('7')
    await here.clock.advance(400)
    assert.equal(await here.end({ ...ending, except }), 2)
    assert.deepEqual(
      (await here.revoked()).map(([kind, id]) => [kind, id]),
      others.map(({ id }) => ['session', id]).toSorted(),
    )
  })

  it('is nothing where no token of them can be alive', async () => {
    await using here = await world()
    const sessions = [await here.start('7'), await here.start('7')]
    await here.clock.advance(600 + 300 + 361)
    assert.equal(await here.end(ending), 2)
    const { id } = await here.start('8')
    await here.clock.advance(600 + 300 + 361)
    assert.equal(await here.close([{ id, subject: '8', lastUsedAt: here.clock.now() - 1300 }], 'logout'), 1)
    assert.deepEqual(await here.revoked(), [])
    for (const one of sessions) assert.equal(await here.ended(one.id), true)
  })

  it('is a session that was used after it was looked at', async () => {
    for (const older of [undefined, 'revoke'] as const) {
      await using here = await world()
      const { id } = await here.start('7')
      const asItWas = { id, subject: '7', lastUsedAt: here.clock.now() - 5000 }
      assert.equal(await here.close([asItWas], 'logout', older), 1)
      assert.deepEqual(await here.revoked(), [['session', id, undefined]])
      assert.equal(await here.ended(id), true)
    }
  })
})
