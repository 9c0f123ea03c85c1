/** The contract of a DeviceStore. Every implementation must pass it. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import type { DeviceStore } from './device-store.ts'

const NOW = 1_700_000_000
const DAY = 86_400
const MOST = 20
const roy = 'Zo\u00eb \u{1f600} "\\\''

export interface DeviceStoreContract {
  readonly name: string
  /** An empty one. */
  readonly open: () => Promise<DeviceStore & AsyncDisposable>
}

export function describeDeviceStore({ name, open }: DeviceStoreContract): void {
  describe(`device store: ${name}`, () => {
    it('finds the devices that it keeps, and nothing else', async () => {
      await using store = await open()
      const device = { tokenHash: hashOf('one'), subject: roy }
      await store.remember(device, NOW, MOST)
      assert.deepEqual(await store.find(device.tokenHash, NOW, NOW), device)
      for (const other of [hashOf('other'), '', "' or 1=1 --"]) assert.equal(await store.find(other, NOW, 0), undefined)
    })

    it('keeps as many of the newest of a subject as it is told', async () => {
      await using store = await open()
      await store.remember({ tokenHash: hashOf('elsewhere'), subject: 'another' }, NOW - 1, MOST)
      for (let i = 0; i < 23; i++) await store.remember({ tokenHash: hashOf(`${i}`), subject: roy }, NOW + i, MOST)
      for (let i = 0; i < 23; i++)
        assert.equal((await store.find(hashOf(`${i}`), NOW, 0)) !== undefined, i >= 3, `${i}`)
      assert.ok(await store.find(hashOf('elsewhere'), NOW, 0))
    })

    it('finds no device that was not used since then, and one that was', async () => {
      await using store = await open()
      for (const name of ['used', 'left']) await store.remember({ tokenHash: hashOf(name), subject: roy }, NOW, MOST)
      const ninety = (at: number) => at - 90 * DAY
      assert.ok(await store.find(hashOf('used'), NOW + 89 * DAY, ninety(NOW + 89 * DAY)))
      for (const name of ['used', 'left']) {
        const later = NOW + 91 * DAY
        assert.equal((await store.find(hashOf(name), later, ninety(later))) !== undefined, name === 'used', name)
      }
    })

    it('forgets the devices of one subject', async () => {
      await using store = await open()
      for (const subject of [roy, 'another']) {
        for (const i of [1, 2]) await store.remember({ tokenHash: hashOf(`${subject} ${i}`), subject }, NOW, MOST)
      }
      await store.forget(roy)
      for (const i of [1, 2]) {
        assert.equal(await store.find(hashOf(`${roy} ${i}`), NOW, 0), undefined)
        assert.ok(await store.find(hashOf(`another ${i}`), NOW, 0))
      }
    })

    it('removes devices that were not used, at most the given number at a time', async () => {
      await using store = await open()
      for (let i = 0; i < 5; i++) await store.remember({ tokenHash: hashOf(`${i}`), subject: `${i}` }, NOW, MOST)
      await store.find(hashOf('4'), NOW + 3 * DAY, NOW)
      const removed: number[] = []
      for (let i = 0; i < 3; i++) removed.push(await store.removeUnused(NOW + 2 * DAY, 2))
      assert.deepEqual(removed, [2, 2, 0])
      assert.ok(await store.find(hashOf('4'), NOW, 0))
    })
  })
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
