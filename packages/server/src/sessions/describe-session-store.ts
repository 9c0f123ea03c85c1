/** The contract of a SessionStore. Every implementation must pass it. */
import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { describe, it } from 'node:test'
import { uuidV7 } from '../world/uuid-v7.ts'
import type { FoundRefreshToken, Rotation, SessionStore, StoredSession } from './session-store.ts'

const NOW = 1_700_000_000

export interface SessionStoreContract {
  readonly name: string
  /** An empty one. */
  readonly open: () => Promise<SessionStore & AsyncDisposable>
}

export function describeSessionStore({ name, open }: SessionStoreContract): void {
  describe(`session store: ${name}`, () => {
    it('gives back what was put in, to the letter, by id and by the hash of its token', async () => {
      await using store = await open()
      const full = sessionOf({
        subject: 'Zo\u00eb \u{1f600} "\\\'',
        deviceLabel: '\u65e5'.repeat(255),
        address: '2001:db8::1',
        userAgent: 'a'.repeat(255),
        scope: 'read write',
        resources: ['https://api.test'],
        loginId: uuidV7(1),
        consentId: uuidV7(2),
        amr: ['pwd', 'otp'],
        jkt: 'k'.repeat(43),
        boundAt: NOW,
        acr: '2',
      })
      const bare = sessionOf({})
      for (const session of [full, bare]) {
        await store.create(session)
        assert.deepEqual(await store.find(session.id), session)
        assert.deepEqual(await store.findByTokenHash(session.currentHash), { kind: 'current', session })
      }
    })

    it('knows nothing of other ids and hashes, whatever text they are', async () => {
      await using store = await open()
      await store.create(sessionOf({}))
      for (const id of [uuidV7(NOW), '', 'x', "' or 1=1 --"]) assert.equal(await store.find(id), undefined)
      assert.equal(await store.findByTokenHash(hashOf('another')), undefined)
    })

    it('keeps no two sessions with one head', async () => {
      await using store = await open()
      const session = sessionOf({})
      await store.create(session)
      await assert.rejects(store.create({ ...session, id: uuidV7(NOW) }), { code: 'store_misconfigured' })
    })

    it('knows the token before the current one with what it was exchanged for, and every older one of the family', async () => {
      await using store = await open()
      const first = sessionOf({})
      await store.create(first)
      const hashes = [first.currentHash]
      for (let i = 1; i <= 4; i++) {
        assert.equal(await store.rotate(rotationOf(await get(store, first.id), `successor ${i}`)), true)
        hashes.push(hashOf(`successor ${i}`))
      }
      const session = await get(store, first.id)
      assert.deepEqual([session.currentHash, session.lastUsedAt, session.idleExpiresAt], [hashes[4], NOW, NOW + 5000])
      const { spentAtMilliseconds = 0 } = session.previous ?? {}
      const spent = { hash: hashes[3], spentAtMilliseconds, sealedSuccessor: 'sealed successor 4' }
      assert.deepEqual(session.previous, spent)
      for (const [i, hash] of hashes.slice(0, 4).entries()) {
        const { since, ...found } = dated(await store.findByTokenHash(hash))
        assert.deepEqual(found, i === 3 ? { kind: 'previous', session, spent } : { kind: 'older', session })
        assert.ok(since >= 0 && since < 60_000, `${since} ms`)
      }
    })

    it('says when a token was spent by its own clock, whatever time it is at the server that asks', async () => {
      await using store = await open()
      const session = sessionOf({})
      await store.create(session)
      await store.rotate(rotationOf(session, 'successor', { nowMilliseconds: NOW * 1000 - 999_000 }))
      const one = dated(await store.findByTokenHash(session.currentHash))
      const later = dated(await store.findByTokenHash(session.currentHash))
      assert.ok(one.since >= 0 && later.since >= one.since && later.since < 60_000)
      assert.ok(Math.abs(Number(one.session.previous?.spentAtMilliseconds) - Date.now()) < 60_000)
    })

    it('keeps by what the caller of the last exchange is known, and nothing of the exchanges before', async () => {
      await using store = await open()
      const first = sessionOf({})
      await store.create(first)
      for (const proof of [hashOf('one'), undefined, hashOf('two')]) {
        const before = await get(store, first.id)
        await store.rotate(rotationOf(before, `after ${proof}`, { proof }))
        const found = await store.findByTokenHash(before.currentHash)
        assert.deepEqual(found?.kind === 'previous' && found.spent.proof, proof)
      }
      const session = await get(store, first.id)
      assert.equal(session.previous?.proof, hashOf('two'))
    })

    it('binds a family to a key with an exchange, and keeps the key through all later ones', async () => {
      await using store = await open()
      const first = sessionOf({})
      await store.create(first)
      const binding = { jkt: 'k'.repeat(43), boundAt: NOW }
      await store.rotate(rotationOf(first, 'unbound'))
      assert.equal((await get(store, first.id)).jkt, undefined)
      await store.rotate(rotationOf(await get(store, first.id), 'bound', { binding }))
      await store.rotate(rotationOf(await get(store, first.id), 'later'))
      const { jkt, boundAt } = await get(store, first.id)
      assert.deepEqual({ jkt, boundAt }, binding)
    })

    it('gives a family one new head, however many try to exchange the same token at once', async () => {
      await using store = await open()
      const first = sessionOf({})
      await store.create(first)
      for (let round = 0; round < 5; round++) {
        const session = await get(store, first.id)
        const tries = Array.from({ length: 20 }, (_, i) => rotationOf(session, `round ${round}, try ${i}`))
        const won = await Promise.all(tries.map((rotation) => store.rotate(rotation)))
        assert.equal(won.filter(Boolean).length, 1)
        const winner = tries[won.indexOf(true)]
        assert.equal((await get(store, first.id)).currentHash, winner?.successorHash)
        const found = await store.findByTokenHash(session.currentHash)
        assert.equal(found?.kind === 'previous' && found.spent.sealedSuccessor, winner?.sealedSuccessor)
      }
    })

    it('exchanges nothing for a head that is another by now', async () => {
      await using store = await open()
      const session = sessionOf({})
      await store.create(session)
      await store.rotate(rotationOf(session, 'first'))
      const before = await get(store, session.id)
      assert.equal(await store.rotate(rotationOf(session, 'second')), false)
      assert.deepEqual(await get(store, session.id), before)
      assert.equal(await store.findByTokenHash(hashOf('second')), undefined)
    })

    for (const [what, at] of [
      ['idle for too long', { idleExpiresAt: NOW }],
      ['too old', { absoluteExpiresAt: NOW }],
    ] as const) {
      it(`exchanges nothing in a session that is ${what}`, async () => {
        await using store = await open()
        const session = sessionOf(at)
        await store.create(session)
        assert.equal(await store.rotate(rotationOf(session, 'late')), false)
        assert.deepEqual(await store.find(session.id), session)
        assert.deepEqual(await listed(store, session.subject), [])
      })
    }

    it('ends a session once, keeps the first reason, and exchanges nothing in it afterwards', async () => {
      await using store = await open()
      const session = sessionOf({})
      await store.create(session)
      assert.equal(await store.end([session.id], { at: NOW, reason: 'logout' }), 1)
      assert.equal(await store.end([session.id], { at: NOW + 1, reason: 'refresh_reuse' }), 0)
      assert.equal(await store.rotate(rotationOf(session, 'late')), false)
      assert.deepEqual(await store.find(session.id), { ...session, ended: { at: NOW, reason: 'logout' } })
    })

    it('ends exactly those that are named', async () => {
      await using store = await open()
      const sessions = Array.from({ length: 5 }, () => sessionOf({}))
      for (const session of sessions) await store.create(session)
      const ids = sessions.slice(1, 4).map(({ id }) => id)
      assert.equal(await store.end([...ids, uuidV7(NOW)], { at: NOW, reason: 'password_changed' }), 3)
      assert.equal(await store.end([], { at: NOW, reason: 'password_changed' }), 0)
      const alive = await Promise.all(sessions.map(async ({ id }) => (await get(store, id)).ended === undefined))
      assert.deepEqual(alive, [true, false, false, false, true])
    })

    it('ends only those that were not used since a second, if asked to', async () => {
      await using store = await open()
      const [quiet, used] = [sessionOf({ lastUsedAt: NOW - 1 }), sessionOf({ lastUsedAt: NOW })]
      for (const session of [quiet, used]) await store.create(session)
      const end = { at: NOW, reason: 'logout', unusedSince: NOW } as const
      assert.equal(await store.end([quiet.id, used.id], end), 1)
      assert.deepEqual(await listed(store, '7'), [used])
    })

    it('says that a session is used, unless it has ended, has expired or is not there', async () => {
      await using store = await open()
      const session = sessionOf({})
      await store.create(session)
      assert.equal(await store.touch(session.id, NOW + 5), true)
      assert.deepEqual(await store.find(session.id), { ...session, lastUsedAt: NOW + 5 })
      assert.equal(await store.touch(session.id, session.idleExpiresAt), false)
      assert.equal(await store.touch(uuidV7(NOW), NOW), false)
      await store.end([session.id], { at: NOW + 6, reason: 'logout' })
      assert.equal(await store.touch(session.id, NOW + 7), false)
    })

    it('leaves no head that can go on, when ending and exchanging meet', async () => {
      await using store = await open()
      for (let round = 0; round < 20; round++) {
        const session = sessionOf({})
        await store.create(session)
        const [, ended] = await Promise.all([
          store.rotate(rotationOf(session, `round ${round}`)),
          store.end([session.id], { at: NOW, reason: 'logout' }),
        ])
        const after = await get(store, session.id)
        assert.deepEqual([ended, after.ended?.reason], [1, 'logout'])
        assert.equal(await store.rotate(rotationOf(after, `late ${round}`)), false)
      }
    })

    it('lists the live sessions of one subject, the newest first, page by page', async () => {
      await using store = await open()
      const sessions = Array.from({ length: 5 }, (_, i) => sessionOf({ id: uuidV7(NOW * 1000 + i), subject: 'roy' }))
      for (const session of [...sessions, sessionOf({ subject: 'ROY' }), sessionOf({ subject: 'roy ' })]) {
        await store.create(session)
      }
      await store.end([sessions[2]?.id ?? ''], { at: NOW, reason: 'logout' })
      const expected = [4, 3, 1, 0].map((i) => sessions[i])
      assert.deepEqual(await listed(store, 'roy'), expected)
      const page = await store.listLive({ subject: 'roy', now: NOW, limit: 2 })
      assert.deepEqual(page, expected.slice(0, 2))
      const before = page.at(-1)?.id ?? ''
      assert.deepEqual(await store.listLive({ subject: 'roy', now: NOW, before, limit: 2 }), expected.slice(2))
    })

    it('lists the live sessions with one client, of all users, page by page', async () => {
      await using store = await open()
      const sessions = Array.from({ length: 4 }, (_, i) =>
        sessionOf({ id: uuidV7(NOW * 1000 + i), subject: `user-${i % 2}`, clientId: 'app' }),
      )
      for (const session of [...sessions, sessionOf({ clientId: 'APP' }), sessionOf({ clientId: 'app ' })])
        await store.create(session)
      await store.end([sessions[2]?.id ?? ''], { at: NOW, reason: 'logout' })
      const expected = [3, 1, 0].map((i) => sessions[i])
      const page = await store.listLiveOfClient({ clientId: 'app', now: NOW, limit: 2 })
      assert.deepEqual(page, expected.slice(0, 2))
      const before = page.at(-1)?.id ?? ''
      const next = await store.listLiveOfClient({ clientId: 'app', now: NOW, before, limit: 2 })
      assert.deepEqual(next, expected.slice(2))
    })

    it('removes what is over with its spent tokens, a bounded number at a time, and nothing else', async () => {
      await using store = await open()
      const over = Array.from({ length: 3 }, () => sessionOf({ absoluteExpiresAt: NOW + 99 }))
      const alive = sessionOf({ absoluteExpiresAt: NOW + 100 })
      for (const session of [...over, alive]) {
        await store.create(session)
        await store.rotate(rotationOf(session, `${session.id} 1`))
        await store.rotate(rotationOf(await get(store, session.id), `${session.id} 2`))
      }
      assert.equal(await store.removeExpired(NOW + 100, 2), 4)
      assert.equal(await store.removeExpired(NOW + 100, 2), 2)
      assert.equal(await store.removeExpired(NOW + 100, 2), 0)
      for (const { id, currentHash } of over) {
        assert.equal(await store.find(id), undefined)
        assert.equal(await store.findByTokenHash(currentHash), undefined)
      }
      assert.equal((await store.findByTokenHash(alive.currentHash))?.kind, 'older')
    })
  })
}

/** A session that began at NOW. */
function sessionOf(members: Partial<StoredSession>): StoredSession {
  return {
    id: uuidV7(NOW * 1000),
    subject: '7',
    clientId: 'first-party',
    createdAt: NOW,
    authenticatedAt: NOW,
    lastUsedAt: NOW,
    idleExpiresAt: NOW + 1000,
    absoluteExpiresAt: NOW + 2000,
    currentHash: hashOf(randomUUID()),
    ...members,
  }
}

function rotationOf(session: StoredSession, successor: string, more: Partial<Rotation> = {}): Rotation {
  return {
    session,
    successorHash: hashOf(successor),
    sealedSuccessor: `sealed ${successor}`,
    nowMilliseconds: NOW * 1000,
    idleExpiresAt: NOW + 5000,
    ...more,
  }
}

function dated(found: FoundRefreshToken | undefined): Exclude<FoundRefreshToken, { kind: 'current' }> {
  assert.ok(found && found.kind !== 'current')
  return found
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

async function get(store: SessionStore, id: string): Promise<StoredSession> {
  const session = await store.find(id)
  assert.ok(session)
  return session
}

function listed(store: SessionStore, subject: string): Promise<readonly StoredSession[]> {
  return store.listLive({ subject, now: NOW, limit: 100 })
}
