/** A store that goes, comes back and goes again: each outage is logged once, and so is each recovery. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { recordingLogger } from '../testing/test-server.ts'
import type { KeyRingOptions } from './ring-options.ts'
import { type RingWorld, ringWorld } from './testing/test-ring.ts'

/** A ring that reads by itself all the time, over a store that can be taken away. */
async function restlessRing(world: RingWorld, options: Partial<KeyRingOptions> = {}) {
  const { signingKeys } = world.store
  const logger = recordingLogger()
  let isDown = false
  let [answered, refused] = [0, 0]
  const store = {
    ...signingKeys,
    async list(choice?: object) {
      if (isDown) {
        refused += 1
        throw new Error('the store is away')
      }
      const records = await signingKeys.list(choice)
      answered += 1
      return records
    },
  }
  const ring = await world.ring({ store, logger, reloadMilliseconds: 10, ...options })
  return {
    ring,
    logger,
    /** Takes the store away, and resolves when the ring has met that three times. */
    async goDown() {
      isDown = true
      const before = refused
      while (refused < before + 3) await sleep(1)
    },
    /** Brings it back, and resolves when the ring has read it three times: once it may have asked before. */
    async comeBack() {
      isDown = false
      const before = answered
      while (answered < before + 3) await sleep(1)
    },
  }
}

describe('a ring whose store goes and comes back', () => {
  it('logs every outage once: the second and third like the first', async () => {
    await using world = await ringWorld()
    const { logger, goDown, comeBack } = await restlessRing(world)
    for (const outages of [1, 2, 3]) {
      await goDown()
      assert.equal(logger.lines.length, outages)
      await comeBack()
      assert.equal(logger.lines.length, outages)
    }
    for (const { message } of logger.lines) assert.match(message, /signing keys cannot be read or written/)
  })

  it('signs again after each, and hands out its keys to be kept again', async () => {
    await using world = await ringWorld()
    const { ring, goDown, comeBack } = await restlessRing(world, { signWithoutStoreSeconds: 60 })
    for (const _outage of [1, 2]) {
      await goDown()
      world.travel(61)
      assert.throws(() => ring.signer(), { code: 'store_unavailable' })
      assert.equal((await ring.published()).maximumAgeSeconds, 0)
      await comeBack()
      assert.ok(ring.signer())
      assert.equal((await ring.published()).maximumAgeSeconds, 300)
    }
  })
})
