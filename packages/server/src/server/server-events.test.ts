/** What every room makes of what happens in another, over a real store. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Revocation } from '@latchkey/guard/revocations'
import { openStore } from '@latchkey/sql'
import { apiKeyHash } from '../api-keys/api-key.ts'
import type { AuditEvent } from '../audit/audit-event.ts'
import { accountDisabled } from '../events/account-disabled.ts'
import { accountRemoved } from '../events/account-removed.ts'
import { consentWithdrawn } from '../events/consent-withdrawn.ts'
import { credentialsReset } from '../events/credentials-reset.ts'
import { grantsChanged } from '../events/grants-changed.ts'
import { keyRevoked } from '../events/key-revoked.ts'
import { passwordChanged } from '../events/password-changed.ts'
import { sessionEnded } from '../events/session-ended.ts'
import { createMovableClock } from '../testing/movable-clock.ts'
import { storeEvents } from '../testing/store-events.ts'
import { createOrderedUuidV7 } from '../world/uuid-v7.ts'

const LINK = { purpose: 'password_reset', emailKey: 'roy@example.com', createdAt: 1, expiresAt: 9 } as const

describe('what happens to an account', () => {
  for (const [event, reason] of [
    [accountRemoved, 'ended_by_operator'],
    [credentialsReset, 'password_changed'],
  ] as const) {
    it(`ends every way in: ${event.name}`, async () => {
      await using house = await openHouse()
      const { events, subject, other, store } = house
      await events.raise(event, { subject, actor: 'cli', address: '192.0.2.7' })
      assert.deepEqual(await house.left(subject), { sessions: [], keys: 0, links: 0, devices: 0, networks: 0 })
      assert.deepEqual(await house.left(other), { sessions: ['b'], keys: 1, links: 1, devices: 1, networks: 1 })
      const told = { type: 'session_ended', outcome: 'success', reason, subject, actor: 'cli', address: '192.0.2.7' }
      assert.deepEqual(house.audited, [told])
      assert.equal((await store.outbox.pending()).count, 0)
    })
  }

  it('ends sessions, tokens and keys of a user who is disabled', async () => {
    await using house = await openHouse()
    const { events, subject } = house
    await events.raise(accountDisabled, { subject })
    assert.deepEqual(await house.left(subject), { sessions: [], keys: 0, links: 1, devices: 1, networks: 1 })
    assert.equal(house.audited[0]?.reason, 'ended_by_user')
  })

  for (const event of [accountRemoved, accountDisabled, credentialsReset]) {
    it(`ends what a login begins before the change is committed: ${event.name}`, async () => {
      await using house = await openHouse()
      const { events, subject } = house
      await events.raise(event, { subject }, async (rows) => {
        await rows.sessions.create(house.session('between', subject))
        return true
      })
      assert.deepEqual((await house.left(subject)).sessions, [])
    })
  }

  it('refuses the tokens of this second too, but not after a reset, so that the user can log in at once', async () => {
    for (const [event, seconds] of [
      [accountRemoved, 0],
      [accountDisabled, 0],
      [credentialsReset, 1],
    ] as const) {
      await using house = await openHouse()
      const { events, subject, clock } = house
      await events.raise(event, { subject })
      const [revoked] = house.revoked.filter(({ kind }) => kind === 'subject')
      assert.ok(revoked?.kind === 'subject')
      assert.equal(revoked.issuedUntil, Math.floor(clock.now()) - seconds, event.name)
    }
  })

  it('ends only the other sessions and the links when the user changes their own password', async () => {
    await using house = await openHouse()
    const { events, subject } = house
    await house.store.sessions.create(house.session('mine', subject))
    await events.raise(passwordChanged, { subject, except: house.idOf('mine'), keepsSessions: false })
    assert.deepEqual(await house.left(subject), { sessions: ['mine'], keys: 1, links: 0, devices: 1, networks: 1 })
    assert.deepEqual(
      house.revoked.map(({ kind }) => kind),
      ['session'],
    )
  })

  it('keeps the other sessions if the user wants them', async () => {
    await using house = await openHouse()
    const { events, subject } = house
    await events.raise(passwordChanged, { subject, keepsSessions: true })
    assert.deepEqual(await house.left(subject), { sessions: ['a'], keys: 1, links: 0, devices: 1, networks: 1 })
    assert.deepEqual([house.revoked, house.audited], [[], []])
  })

  it('refuses the tokens that are out when a right is taken away, and only then', async () => {
    await using house = await openHouse()
    const { events, subject } = house
    await events.raise(grantsChanged, { subject, isReduced: false })
    assert.deepEqual(house.revoked, [])
    await events.raise(grantsChanged, { subject, isReduced: true })
    // What is refreshed before the change is committed says what was: so again after it.
    assert.deepEqual(
      house.revoked.map(({ kind, id }) => [kind, id]),
      Array(2)
        .fill([
          ['subject', subject],
          ['username', 'roy'],
        ])
        .flat(),
    )
    assert.deepEqual((await house.left(subject)).sessions, ['a'])
  })
})

describe('a revocation', () => {
  it('stands before the row of a session says that it has ended', async () => {
    await using house = await openHouse()
    const { events, subject } = house
    const ids = [house.idOf('a')]
    const raising = events.raise(sessionEnded, { subject, sessions: ids, revoked: ids, reason: 'logout' }, async () => {
      throw new Error('killed')
    })
    await assert.rejects(raising)
    assert.deepEqual(
      house.revoked.map(({ kind, id }) => [kind, id]),
      [['session', ids[0]]],
    )
    assert.deepEqual((await house.left(subject)).sessions, ['a'])
  })

  it('stands before a consent goes, and ends what begins meanwhile', async () => {
    await using house = await openHouse()
    const { events, subject, store, revoked, session } = house
    const consentId = house.idOf('consent')
    const payload = { subject, clientId: 'app', consentId }
    await store.sessions.create({ ...session('first', subject), consentId })
    // As when the process dies before the commit: what was ended stays ended.
    assert.equal(await events.raise(consentWithdrawn, payload, async () => false), false)
    assert.deepEqual((await house.left(subject)).sessions, ['a'])
    await events.raise(consentWithdrawn, payload, async (rows) => {
      await rows.sessions.create({ ...session('between', subject), consentId })
      return true
    })
    assert.deepEqual((await house.left(subject)).sessions, ['a'])
    const ids = [house.idOf('first'), house.idOf('between')]
    assert.deepEqual(
      revoked.map(({ kind, id }) => [kind, id]),
      ids.map((id) => ['session', id]),
    )
  })

  it('stands before the row of a key does, and for good', async () => {
    await using house = await openHouse()
    await house.events.raise(keyRevoked, { kid: 'k1' }, async () => false)
    assert.deepEqual(house.revoked, [{ kind: 'key', id: 'k1' }])
  })
})

async function openHouse() {
  const store = await openStore({ url: 'sqlite::memory:' })
  const clock = createMovableClock()
  const audited: AuditEvent[] = []
  const revoked: Revocation[] = []
  const log = {
    append: async (revocations: readonly Revocation[]) => {
      revoked.push(...revocations)
      await store.revocations.append(revocations)
    },
  }
  const events = storeEvents(store, { clock, log, audit: { record: async (event) => void audited.push(event) } })
  const subject = (await store.users.createUser({ username: 'roy', passwordHash: 'x' })).id
  const other = (await store.users.createUser({ username: 'zoe', passwordHash: 'x' })).id
  const orderedId = createOrderedUuidV7()
  const ids = new Map<string, string>()
  const idOf = (label: string) => ids.get(label) ?? ids.set(label, orderedId(clock.now() * 1000)).get(label) ?? ''
  const session = (label: string, owner: string) => ({
    id: idOf(label),
    subject: owner,
    clientId: 'first-party',
    deviceLabel: label,
    createdAt: Math.floor(clock.now()),
    authenticatedAt: Math.floor(clock.now()),
    lastUsedAt: Math.floor(clock.now()),
    idleExpiresAt: Math.floor(clock.now()) + 3600,
    absoluteExpiresAt: Math.floor(clock.now()) + 3600,
    currentHash: apiKeyHash(label),
  })
  for (const [label, userId] of [
    ['a', subject],
    ['b', other],
  ] as const) {
    const hash = apiKeyHash(userId)
    await store.sessions.create(session(label, userId))
    await store.apiKeys.create({ id: userId, userId, name: 'ci', scopes: [], createdAt: 1, hash }, { most: 1, now: 1 })
    await store.oneTimeTokens.add({ ...LINK, hash, userId })
    await store.devices.remember({ tokenHash: hash, subject: userId }, 1, 20)
    await store.networks.remember({ digest: hash, subject: userId }, 1, 20)
  }
  return {
    store,
    clock,
    events,
    audited,
    revoked,
    subject,
    other,
    idOf,
    session,
    left: async (owner: string) => {
      const live = await store.sessions.listLive({ subject: owner, now: clock.now(), limit: 9 })
      const link = await store.oneTimeTokens.findUsable({ ...LINK, hash: apiKeyHash(owner), now: 1 })
      const device = await store.devices.find(apiKeyHash(owner), 1, 0)
      return {
        sessions: live.map(({ deviceLabel }) => deviceLabel),
        keys: (await store.apiKeys.list(owner, 9)).length,
        links: link ? 1 : 0,
        devices: device ? 1 : 0,
        networks: (await store.networks.isKnown(apiKeyHash(owner), 0)) ? 1 : 0,
      }
    },
    async [Symbol.asyncDispose]() {
      await events[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}
