/** What is removed, and what stays, over a real store. */
import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { describe, it } from 'node:test'
import { openStore } from '@latchkey/sql'
import type { StoredSession } from '../sessions/session-store.ts'
import { createMovableClock } from '../testing/movable-clock.ts'
import { openedStore, testServer } from '../testing/test-server.ts'
import { type CleanUpOptions, startCleanUp } from './clean-up.ts'
import type { Store } from './store.ts'

const DAY = 86_400
const NOW = 1_800_000_000
const EXPIRED = 1_700_000_000
const ALIVE = 1_900_000_000

async function start(options: Partial<CleanUpOptions> = {}) {
  const store = await openStore({ url: 'sqlite::memory:' })
  const cleanUp = startCleanUp({ store, clock: createMovableClock(NOW), everySeconds: DAY, ...options })
  const close = async () => {
    await cleanUp[Symbol.asyncDispose]()
    await store[Symbol.asyncDispose]()
  }
  return { store, cleanUp, [Symbol.asyncDispose]: close }
}

/** One row of each kind that may go, and one that must stay. */
async function fill(store: Store): Promise<void> {
  for (const expiresAt of [EXPIRED, ALIVE]) {
    await store.sessions.create(sessionUntil(expiresAt))
    await store.revocations.append([{ kind: 'token', id: `until ${expiresAt}`, expiresAt }])
    const token = { hash: hashOf(randomUUID()), purpose: 'password_reset', userId: randomUUID() } as const
    await store.oneTimeTokens.add({ ...token, emailKey: 'a@example.com', createdAt: 1, expiresAt })
    await store.devices.remember({ tokenHash: hashOf(randomUUID()), subject: 'a' }, expiresAt, 20)
    const name = { username: `user${expiresAt}`, passwordHash: 'x', scopes: [], roles: [] }
    await store.users.createAccount({ ...name, verifyBy: expiresAt })
    await store.networks.remember({ digest: hashOf(randomUUID()), subject: 'a' }, expiresAt, 20)
  }
  await store.revocations.append([{ kind: 'key', id: 'for good' }])
  await store.audit.append({ type: 'login', outcome: 'success' })
}

describe('cleaning up', () => {
  it('takes what a server is told to know for fewer days, when these are over', async () => {
    const store = await openStore({ url: 'sqlite::memory:' })
    const clock = createMovableClock(NOW)
    const [old, young] = [hashOf('old'), hashOf('young')]
    await store.networks.remember({ digest: old, subject: '7' }, NOW - 4 * DAY, 20)
    await store.networks.remember({ digest: young, subject: '7' }, NOW - 2 * DAY, 20)
    const server = await testServer({ store: openedStore(store), limits: { knownDays: 3 }, clock })
    await clock.advance(901)
    while (await store.networks.isKnown(old, 0)) await new Promise(setImmediate)
    assert.equal(await store.networks.isKnown(young, 0), true)
    await server.close()
  })

  it('removes what has had its time, and nothing else', async () => {
    await using app = await start()
    await fill(app.store)
    assert.deepEqual(await app.cleanUp.run(), {
      sessions: 1,
      oneTimeTokens: 1,
      revocations: 1,
      unverifiedAccounts: 1,
      devices: 1,
      networks: 1,
    })
    assert.deepEqual(await app.cleanUp.run(), {})
    const place = { recordedAt: 0, id: '00000000-0000-0000-0000-000000000000' }
    assert.equal((await app.store.revocations.listAfter(place, 10)).length, 2)
    assert.equal((await app.store.sessions.listLive({ subject: 'a', now: NOW, limit: 10 })).length, 1)
  })

  it('leaves alone for a day what is over, because a question about it may be under way', async () => {
    await using app = await start()
    for (const age of [DAY - 1, DAY + 1]) await app.store.sessions.create(sessionUntil(NOW - age))
    assert.deepEqual(await app.cleanUp.run(), { sessions: 1 })
  })

  it('keeps a revocation for as long as the most lenient verifier takes its token', async () => {
    await using app = await start()
    const revocations = [299, 301].map((age) => ({ kind: 'token', id: `${age}`, expiresAt: NOW - age }) as const)
    await app.store.revocations.append(revocations)
    assert.deepEqual(await app.cleanUp.run(), { revocations: 1 })
  })

  it('removes many, a few at a time', async () => {
    await using app = await start()
    for (let batch = 0; batch < 3; batch += 1) {
      const revocations = Array.from(
        { length: 350 },
        (_, i) => ({ kind: 'token', id: `${batch}-${i}`, expiresAt: 1 }) as const,
      )
      await app.store.revocations.append(revocations)
    }
    assert.deepEqual(await app.cleanUp.run(), { revocations: 1050 })
  })

  it('removes from the audit log what is older than it is to be kept', async () => {
    const year = 365 * DAY
    const clock = createMovableClock(Date.now() / 1000)
    await using app = await start({ clock, auditRetentionSeconds: year })
    await app.store.audit.append({ type: 'login', outcome: 'success' })
    clock.set(clock.now() + year - 60)
    assert.deepEqual(await app.cleanUp.run(), {})
    clock.set(clock.now() + 120)
    assert.deepEqual(await app.cleanUp.run(), { auditEvents: 1 })
  })

  it('does nothing while another process is at it', async () => {
    await using app = await start()
    await fill(app.store)
    const seen = await app.store.leases.hold('clean-up', { seconds: 10 }, () => app.cleanUp.run())
    assert.deepEqual(seen, { held: true, value: undefined })
    assert.equal((await app.cleanUp.run())?.['sessions'], 1)
  })

  it('begins by itself, logs how many rows it removed, and goes on after a fault', async () => {
    const lines: object[] = []
    const line = (facts: object) => void lines.push(facts)
    await using app = await start({ everySeconds: DAY })
    await fill(app.store)
    let broken = true
    const sessions = {
      ...app.store.sessions,
      async removeExpired(before: number, limit: number) {
        if (broken) throw new RangeError('canary')
        return app.store.sessions.removeExpired(before, limit)
      },
    }
    const logger = { info: line, warn: line, error: assert.fail }
    const store = { ...app.store, sessions }
    const clock = createMovableClock(NOW)
    await using _ = startCleanUp({ store, logger, clock, everySeconds: 600 })
    await clock.advance(299)
    assert.equal(lines.length, 0)
    await clock.advance(601)
    await until(() => lines.length > 0)
    assert.match(JSON.stringify(lines[0]), /RangeError/)
    assert.doesNotMatch(JSON.stringify(lines), /canary/)
    broken = false
    await clock.advance(900)
    await until(() => lines.some((facts) => 'removed' in facts))
    assert.deepEqual(lines.at(-1), {
      removed: { sessions: 1, oneTimeTokens: 1, revocations: 1, unverifiedAccounts: 1, devices: 1, networks: 1 },
    })
  })

  for (const [name, value] of [
    ['everySeconds', 0],
    ['auditRetentionSeconds', 60],
    ['knownRetentionSeconds', Number.NaN],
  ] as const) {
    it(`names ${name} when it is ${value}`, async () => {
      await using app = await start()
      assert.throws(() => startCleanUp({ store: app.store, clock: createMovableClock(), [name]: value }), {
        name: 'TypeError',
        message: new RegExp(`^${name}:`),
      })
    })
  }
})

function sessionUntil(absoluteExpiresAt: number): StoredSession {
  const times = { createdAt: 1, authenticatedAt: 1, lastUsedAt: 1, idleExpiresAt: ALIVE, absoluteExpiresAt }
  return { id: randomUUID(), subject: 'a', clientId: 'c', currentHash: hashOf(randomUUID()), ...times }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 30_000
  while (!holds()) {
    assert.ok(performance.now() < deadline, 'never')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
