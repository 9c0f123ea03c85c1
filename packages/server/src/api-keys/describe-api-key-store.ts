/** The contract of an ApiKeyStore. Every implementation must pass it. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, it } from 'node:test'
import { uuidV7 } from '../world/uuid-v7.ts'
import { apiKeyHash } from './api-key.ts'
import type { ApiKeyStore } from './api-key-store.ts'

const NOW = 1_700_000_000

export interface ApiKeyStoreContract {
  readonly name: string
  /** An empty one. */
  readonly open: () => Promise<ApiKeyStore & AsyncDisposable>
}

export function describeApiKeyStore({ name, open }: ApiKeyStoreContract): void {
  describe(`API key store: ${name}`, () => {
    const bound = { most: 20, now: NOW }
    const key = (userId: string, text: string) => ({
      id: uuidV7(NOW * 1000),
      userId,
      name: '\u65e5'.repeat(100),
      scopes: ['read'],
      createdAt: NOW,
      hash: apiKeyHash(text),
    })

    it('gives back what was put in, lists without the hash, and removes for the owner alone', async () => {
      await using keys = await open()
      // Ids of an old app's table are what they are.
      const [owner, other] = ['1', '01']
      const [one, two] = [key(owner, 'one'), { ...key(owner, 'two'), expiresAt: NOW + 60 }]
      for (const each of [one, two, key(other, 'three')]) assert.equal(await keys.create(each, bound), true)
      assert.deepEqual(await keys.find(one.id), one)
      assert.deepEqual(await keys.find(two.id), two)
      for (const id of ['', 'x', randomUUID()]) assert.equal(await keys.find(id), undefined)
      assert.deepEqual(
        (await keys.list(owner, 9)).toSorted((a) => (a.id === one.id ? -1 : 1)),
        [one, two].map(({ hash: _, ...rest }) => rest),
      )
      assert.equal(await keys.remove({ id: one.id, userId: other }), false)
      assert.equal(await keys.remove({ id: one.id, userId: owner }), true)
      assert.equal(await keys.remove({ id: one.id, userId: owner }), false)
      assert.deepEqual([await keys.removeAll(owner), await keys.removeAll(owner)], [1, 0])
      assert.equal((await keys.list(other, 9)).length, 1)
    })

    it('makes no more live keys for a user than they may have, however many are made at once', async () => {
      await using keys = await open()
      const [owner, other] = [randomUUID(), randomUUID()]
      await keys.create({ ...key(owner, 'expired'), expiresAt: NOW }, bound)
      await keys.create({ ...key(owner, 'live'), expiresAt: NOW + 1 }, bound)
      const all = Array.from({ length: 40 }, (_, i) => key(i % 4 === 0 ? other : owner, `key ${i}`))
      const made = await Promise.all(all.map(async (each) => [each.userId, await keys.create(each, bound)] as const))
      const count = (userId: string) => made.filter(([whose, isMade]) => isMade && whose === userId).length
      assert.deepEqual([count(owner), count(other)], [19, 10])
      assert.equal((await keys.list(owner, 99)).length, 21)
      assert.equal(await keys.create(key(owner, 'one more'), bound), false)
      const [first] = await keys.list(other, 1)
      await keys.remove({ id: first?.id ?? '', userId: other })
      assert.equal(await keys.create(key(other, 'another'), bound), true)
    })

    it('writes a use once in a while', async () => {
      await using keys = await open()
      const one = key(randomUUID(), 'one')
      await keys.create(one, bound)
      const used: (number | undefined)[] = []
      for (const at of [NOW, NOW + 30, NOW + 61]) {
        await keys.touch(one.id, { at, before: at - 60 })
        used.push((await keys.find(one.id))?.lastUsedAt)
      }
      assert.deepEqual(used, [NOW, NOW, NOW + 61])
    })
  })
}
