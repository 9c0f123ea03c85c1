/** The contract of leases: one at a time, and over when the holder is. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Leases } from './leases.ts'

export interface LeasesContract {
  readonly name: string
  /** An empty one. */
  readonly open: () => Promise<Leases & AsyncDisposable>
}

export function describeLeases({ name, open }: LeasesContract): void {
  describe(`leases: ${name}`, () => {
    it('are held by one at a time, and by another when the work is done', async () => {
      await using leases = await open()
      const { hold } = leases
      const outer = await hold('a', { seconds: 10 }, async () => [
        await hold('a', { seconds: 10 }, async () => 'second'),
        await hold('b', { seconds: 10 }, async () => 'another name'),
      ])
      assert.deepEqual(outer, { held: true, value: [{ held: false }, { held: true, value: 'another name' }] })
      assert.deepEqual(await hold('a', { seconds: 10 }, async () => 'next'), { held: true, value: 'next' })
    })

    it('end with work that fails, and pass on its fault', async () => {
      await using leases = await open()
      const failing = leases.hold('a', { seconds: 10 }, async () => {
        throw new RangeError('work')
      })
      await assert.rejects(failing, RangeError)
      assert.equal((await leases.hold('a', { seconds: 10 }, async () => {})).held, true)
    })

    it('are waited for', async () => {
      await using leases = await open()
      const done: string[] = []
      const work = (label: string) => async () => {
        await sleep(50)
        done.push(label)
      }
      const labels = ['one', 'two', 'three']
      await Promise.all(labels.map((label) => leases.hold('a', { seconds: 10, waitSeconds: 20 }, work(label))))
      assert.deepEqual(done.toSorted(), labels.toSorted())
    })

    it('are renewed while the work takes longer than their time', async () => {
      await using leases = await open()
      const { hold } = leases
      const outer = await hold('a', { seconds: 2 }, async (signal) => {
        await sleep(3000)
        return [signal.aborted, (await hold('a', { seconds: 2 }, async () => {})).held]
      })
      assert.deepEqual(outer, { held: true, value: [false, false] })
    })
  })
}
