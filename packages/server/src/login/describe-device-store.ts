/** The contract of a DeviceStore. Every implementation must pass it. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import type { DeviceStore } from './device-store.ts'

const NOW = 1_700_000_000
const DAY = 86_400
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
      await store.remember(device, NOW)
      assert.deepEqual(await store.find(device.tokenHash, NOW), device)
      for (const other of [hashOf('other'), '', "' or 1=1 --"]) assert.equal(await store.find(other, NOW), undefined)
    })

    it('keeps the newest twenty of a subject', async () => {
      await using store = await open()
      await store.remember({ tokenHash: hashOf('elsewhere'), subject: 'another' }, NOW - 1)
      for (let i = 0; i < 23; i++) await store.remember({ tokenHash: hashOf(`${i}`), subject: roy }, NOW + i)
      for (let i = 0; i < 23; i++) assert.equal((await store.find(hashOf(`${i}`), NOW)) !== undefined, i >= 3, `${i}`)
      assert.ok(await store.find(hashOf('elsewhere'), NOW))
    })

    it('forgets the devices of one subject', async () => {
      await using store = await open()
      for (const subject of [roy, 'another']) {
        for (const i of [1, 2]) await store.remember({ tokenHash: hashOf(`${subject} ${i}`), subject }, NOW)
      }
      await store.forget(roy)
      for (const i of [1, 2]) {
        assert.equal(await store.find(hashOf(`${roy} ${i}`), NOW), undefined)
        assert.ok(await store.find(hashOf(`another ${i}`), NOW))
      }
    })

    it('removes devices that were not used, at most the given number at a time', async () => {
      await using store = await open()
      for (let i = 0; i < 5; i++) await store.remember({ tokenHash: hashOf(`${i}`), subject: `${i}` }, NOW)
      await store.find(hashOf('4'), NOW + 3 * DAY)
      const removed: number[] = []
      for (let i = 0; i < 3; i++) removed.push(await store.removeUnused(NOW + 2 * DAY, 2))
      assert.deepEqual(removed, [2, 2, 0])
      assert.ok(await store.find(hashOf('4'), NOW))
    })
  })
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
