/** The contract of a RevocationStore. Every engine passes it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Revocation } from '@latchkey/guard/revocations'
import type { LogPlace, RecordedRevocation, Store } from '@latchkey/server/stores'
import { openStore } from '../database/open-store.ts'
import { execute } from './execute.ts'
import type { StorePlace } from './store-place.ts'

const BEGINNING: LogPlace = { recordedAt: 0, id: '00000000-0000-0000-0000-000000000000' }
const ONE_OF_EACH: readonly Revocation[] = [
  { kind: 'token', id: '\u{1f600} Zo\u00eb "\\\'\n' },
  { kind: 'session', id: 's ', issuer: 'https://a.test', expiresAt: 4_000_000_000 },
  { kind: 'subject', id: '7', issuedUntil: 1_700_000_000 },
  { kind: 'key', id: '\u65e5'.repeat(255), issuer: 'i'.repeat(255), expiresAt: Number.MAX_SAFE_INTEGER },
]

export function describeRevocationStore({ name, createDatabase, openedOnce }: StorePlace): void {
  describe(`revocation store: ${name}`, () => {
    it('gives back what was appended, to the letter', async () => {
      await using store = await openStore({ url: await createDatabase() })
      await store.revocations.append(ONE_OF_EACH)
      const rows = await store.revocations.listAfter(BEGINNING, 100)
      assert.deepEqual(sorted(rows.map(({ revocation }) => revocation)), sorted(ONE_OF_EACH))
    })

    it('holds the same revocation twice, and nothing of an empty list', async () => {
      await using store = await openStore({ url: await createDatabase() })
      await store.revocations.append([])
      await store.revocations.append([...ONE_OF_EACH, ...ONE_OF_EACH])
      assert.equal((await store.revocations.listAfter(BEGINNING, 100)).length, 8)
    })

    it('lists page by page, each row once, though many have one time', async () => {
      await using store = await openStore({ url: await createDatabase() })
      await store.revocations.append(Array.from({ length: 25 }, (_, i) => ({ kind: 'token', id: String(i) })))
      const seen: RecordedRevocation[] = []
      for (let place = BEGINNING; ; ) {
        const rows = await store.revocations.listAfter(place, 10)
        seen.push(...rows)
        const last = rows.at(-1)
        if (!last) break
        place = last
      }
      assert.equal(new Set(seen.map(({ revocation }) => revocation.id)).size, 25)
      assert.equal(seen.length, 25)
    })

    it('records by the database’s clock, and never before a row that was there', { skip: openedOnce }, async () => {
      const url = await createDatabase()
      await using store = await openStore({ url })
      const before = await store.revocations.now()
      await store.revocations.append([{ kind: 'token', id: 'a' }])
      const [first] = await store.revocations.listAfter(BEGINNING, 1)
      assert.ok(first && first.recordedAt >= before && first.recordedAt <= (await store.revocations.now()))
      // As after a clock that was set back by an hour.
      await execute(url, `update latchkey_revocations set recorded_at = recorded_at + 3600000`)
      await store.revocations.append([{ kind: 'token', id: 'b' }])
      const rows = await store.revocations.listAfter(BEGINNING, 10)
      assert.ok(rows.every(({ recordedAt }) => recordedAt >= first.recordedAt + 3_600_000))
      assert.equal(rows.length, 2)
    })

    it('removes what has expired, so many at a time, and nothing without an end', async () => {
      await using store = await openStore({ url: await createDatabase() })
      await store.revocations.append([
        { kind: 'token', id: 'gone', expiresAt: 999 },
        { kind: 'session', id: 'gone', expiresAt: 1 },
        { kind: 'token', id: 'stays', expiresAt: 1000 },
        { kind: 'key', id: 'for good' },
      ])
      const removed: number[] = []
      for (let round = 0; round < 3; round += 1) removed.push(await store.revocations.removeExpired(1000, 1))
      assert.deepEqual(removed, [1, 1, 0])
      const rows = await store.revocations.listAfter(BEGINNING, 10)
      assert.deepEqual(rows.map(({ revocation: { id } }) => id).toSorted(), ['for good', 'stays'])
    })

    it('has one name for its log, whoever opens it, and another in another database', {
      skip: openedOnce,
    }, async () => {
      const url = await createDatabase()
      const [one, other] = [await openStore({ url }), await openStore({ url })]
      const [logId, same] = [await one.revocations.logId(), await other.revocations.logId()]
      for (const store of [one, other]) await store[Symbol.asyncDispose]()
      assert.match(logId, /^[0-9a-f-]{36}$/)
      assert.equal(same, logId)
      await using third = await openStore({ url: await createDatabase() })
      assert.notEqual(await third.revocations.logId(), logId)
    })

    it('keeps all from one start to the next, and what many append at once', { skip: openedOnce }, async () => {
      const url = await createDatabase()
      // One after the other: of two connections to a SQLite file in one process, one cannot wait for the other.
      const stores: Store[] = []
      for (let i = 0; i < 4; i += 1) stores.push(await openStore({ url }))
      await Promise.all(stores.map((store, i) => store.revocations.append([{ kind: 'token', id: String(i) }])))
      for (const store of stores) await store[Symbol.asyncDispose]()
      await using again = await openStore({ url })
      assert.equal((await again.revocations.listAfter(BEGINNING, 10)).length, 4)
    })

    it('refuses a row that is no revocation, rather than skip it', { skip: openedOnce }, async () => {
      const url = await createDatabase()
      await using store = await openStore({ url })
      await store.revocations.append([{ kind: 'token', id: 'a' }])
      await execute(url, `update latchkey_revocations set kind = 'device'`)
      await assert.rejects(store.revocations.listAfter(BEGINNING, 10), {
        name: 'DomainError',
        code: 'store_misconfigured',
      })
    })

    it('refuses somebody else’s table of its name', { skip: openedOnce }, async () => {
      const url = await createDatabase()
      await execute(url, 'create table latchkey_revocations (id integer)')
      await assert.rejects(openStore({ url }), {
        code: 'store_misconfigured',
        message: /table latchkey_revocations that is not/,
      })
    })
  })
}

function sorted(revocations: readonly Revocation[]): readonly Revocation[] {
  return revocations.toSorted((one, other) => (one.kind < other.kind ? -1 : 1))
}
