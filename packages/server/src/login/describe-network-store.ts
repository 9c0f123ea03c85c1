/** The contract of a NetworkStore. Every implementation must pass it. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import type { NetworkStore } from './network-store.ts'

const NOW = 1_700_000_000
const DAY = 86_400
const MOST = 20
const roy = 'Zo\u00eb \u{1f600} "\\\''

export interface NetworkStoreContract {
  readonly name: string
  /** An empty one. */
  readonly open: () => Promise<NetworkStore & AsyncDisposable>
}

export function describeNetworkStore({ name, open }: NetworkStoreContract): void {
  describe(`network store: ${name}`, () => {
    it('knows the networks that it keeps, and nothing else', async () => {
      await using store = await open()
      await store.remember({ digest: digestOf('one'), subject: roy }, NOW, MOST)
      assert.equal(await store.isKnown(digestOf('one'), NOW), true)
      for (const other of [digestOf('other'), '', "' or 1=1 --"]) assert.equal(await store.isKnown(other, 0), false)
    })

    it('knows a network for as long after its last use as is asked for', async () => {
      await using store = await open()
      for (const name of ['used', 'left']) await store.remember({ digest: digestOf(name), subject: roy }, NOW, MOST)
      await store.remember({ digest: digestOf('used'), subject: roy }, NOW + 2 * DAY, MOST)
      assert.equal(await store.isKnown(digestOf('used'), NOW + DAY), true)
      assert.equal(await store.isKnown(digestOf('left'), NOW + DAY), false)
    })

    it('is told of one network by many at once, and keeps one', async () => {
      await using store = await open()
      const network = { digest: digestOf('one'), subject: roy }
      await Promise.all(Array.from({ length: 10 }, () => store.remember(network, NOW, MOST)))
      assert.equal(await store.isKnown(network.digest, NOW), true)
      assert.equal(await store.removeUnused(NOW + DAY, 100), 1)
    })

    it('keeps as many of the newest of a subject as it is told', async () => {
      await using store = await open()
      await store.remember({ digest: digestOf('elsewhere'), subject: 'another' }, NOW - 1, MOST)
      for (let i = 0; i < 23; i++) await store.remember({ digest: digestOf(`${i}`), subject: roy }, NOW + i, MOST)
      for (let i = 0; i < 23; i++) assert.equal(await store.isKnown(digestOf(`${i}`), 0), i >= 3, `${i}`)
      assert.equal(await store.isKnown(digestOf('elsewhere'), 0), true)
    })

    it('forgets the networks of one subject', async () => {
      await using store = await open()
      for (const subject of [roy, 'another']) {
        for (const i of [1, 2]) await store.remember({ digest: digestOf(`${subject} ${i}`), subject }, NOW, MOST)
      }
      await store.forget(roy)
      for (const i of [1, 2]) {
        assert.equal(await store.isKnown(digestOf(`${roy} ${i}`), 0), false)
        assert.equal(await store.isKnown(digestOf(`another ${i}`), 0), true)
      }
    })

    it('removes networks that were not used, at most the given number at a time', async () => {
      await using store = await open()
      for (let i = 0; i < 5; i++) await store.remember({ digest: digestOf(`${i}`), subject: `${i}` }, NOW, MOST)
      await store.remember({ digest: digestOf('4'), subject: '4' }, NOW + 3 * DAY, MOST)
      const removed: number[] = []
      for (let i = 0; i < 3; i++) removed.push(await store.removeUnused(NOW + 2 * DAY, 2))
      assert.deepEqual(removed, [2, 2, 0])
      assert.equal(await store.isKnown(digestOf('4'), 0), true)
    })
  })
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
