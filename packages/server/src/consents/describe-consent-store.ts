/** The contract of a ConsentStore. Every implementation must pass it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Consent } from './consent.ts'
import type { ConsentStore } from './consent-store.ts'

export interface ConsentStoreContract {
  readonly name: string
  /** An empty one. */
  readonly open: () => Promise<ConsentStore & AsyncDisposable>
}

export function describeConsentStore({ name, open }: ConsentStoreContract): void {
  describe(`consent store: ${name}`, () => {
    it('gives back a consent by its place and by its id, to the letter', async () => {
      await using store = await open()
      const full = consentOf({
        subject: 'Zo\u00eb',
        clientId: 'https://app.test/client.json',
        resource: 'x'.repeat(255),
      })
      assert.deepEqual(await store.grant(full), full)
      assert.deepEqual(await store.find(full), full)
      assert.deepEqual(await store.findById(full.id), full)
      for (const other of [{ subject: 'zo\u00eb' }, { clientId: 'app' }, { resource: 'https://a.test/' }]) {
        assert.equal(await store.find({ ...full, ...other }), undefined)
      }
      for (const id of ['', 'a', idOf(2)]) assert.equal(await store.findById(id), undefined)
    })

    it('adds scopes to the consent that is there, and keeps its id', async () => {
      await using store = await open()
      const first = await store.grant(consentOf({ scopes: ['read'] }))
      const wider = { ...first, scopes: ['read', 'write'], grantedAt: 1_700_000_009 }
      assert.deepEqual(await store.grant({ ...wider, id: idOf(2), scopes: ['write', 'read'] }), wider)
      assert.deepEqual(await store.find(first), wider)
    })

    it('loses no scope of those who add at once', async () => {
      await using store = await open()
      const scopes = Array.from({ length: 5 }, (_, i) => `scope:${i}`)
      const granted = await Promise.all(
        scopes.map((scope, i) => store.grant(consentOf({ id: idOf(i), scopes: [scope] }))),
      )
      assert.equal(new Set(granted.map(({ id }) => id)).size, 1)
      assert.deepEqual([...((await store.find(consentOf()))?.scopes ?? [])].toSorted(), scopes)
    })

    it('has another id after it was withdrawn', async () => {
      await using store = await open()
      const first = await store.grant(consentOf())
      assert.equal(await store.remove({ id: first.id, subject: '8' }), false)
      assert.equal(await store.remove(first), true)
      assert.equal(await store.remove(first), false)
      const second = await store.grant(consentOf({ id: idOf(2) }))
      assert.deepEqual([await store.findById(first.id), await store.find(first)], [undefined, second])
    })

    it('lists and forgets those of one user', async () => {
      await using store = await open()
      const ids = [idOf(1), idOf(2), idOf(3)] as const
      const a = await store.grant(consentOf({ id: ids[0], clientId: 'a' }))
      const b = await store.grant(consentOf({ id: ids[1], clientId: 'b' }))
      const other = await store.grant(consentOf({ id: ids[2], subject: '8' }))
      assert.deepEqual(await store.list('7', 9), [a, b])
      assert.deepEqual(await store.list('7', 1), [a])
      await store.forget('7')
      assert.deepEqual([await store.list('7', 9), await store.list('8', 9)], [[], [other]])
    })

    it('forgets those to one client, a bounded number at once', async () => {
      await using store = await open()
      const subjects = ['5', '6', '7']
      for (const [i, subject] of subjects.entries()) await store.grant(consentOf({ id: idOf(i), subject }))
      const other = await store.grant(consentOf({ id: idOf(9), clientId: 'APP' }))
      const removed = [await store.forgetClient('app', 2), await store.forgetClient('app', 2)]
      assert.deepEqual([removed, await store.forgetClient('app', 2)], [[2, 1], 0])
      assert.deepEqual(await Promise.all(subjects.map((subject) => store.list(subject, 9))), [[], [], [other]])
    })
  })
}

function consentOf(members: Partial<Consent> = {}): Consent {
  const place = { subject: '7', clientId: 'app', resource: 'https://api.test' }
  return { id: idOf(1), ...place, scopes: ['read'], grantedAt: 1_700_000_000, ...members }
}

function idOf(digit: number): string {
  return `00000000-0000-7000-8000-00000000000${digit}`
}
