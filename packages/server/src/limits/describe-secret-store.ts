/** The contract of a SecretStore. Every implementation must pass it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { SecretStore } from './secret-store.ts'

export interface SecretStoreContract {
  readonly name: string
  /** An empty one. */
  readonly open: () => Promise<SecretStore & AsyncDisposable>
}

export function describeSecretStore({ name, open }: SecretStoreContract): void {
  describe(`secret store: ${name}`, () => {
    it('keeps the first of a name, whatever many put there at once', async () => {
      await using store = await open()
      assert.equal(await store.find('counting'), undefined)
      const made = await Promise.all(Array.from({ length: 10 }, (_, i) => store.create('counting', `sealed ${i}`)))
      assert.equal(made.filter(Boolean).length, 1)
      assert.equal(await store.find('counting'), `sealed ${made.indexOf(true)}`)
      assert.equal(await store.find('Counting'), undefined)
    })

    it('replaces what it was shown, and nothing else', async () => {
      await using store = await open()
      await store.create('counting', 'one')
      await store.create('other', 'one')
      assert.equal(await store.reseal('counting', 'two', 'three'), false)
      assert.equal(await store.reseal('counting', 'one', 'two'), true)
      assert.equal(await store.reseal('nobody', 'one', 'two'), false)
      assert.deepEqual([await store.find('counting'), await store.find('other')], ['two', 'one'])
    })
  })
}
