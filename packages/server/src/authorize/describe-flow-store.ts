/** The contract of a FlowStore. Every implementation must pass it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Flow } from './flow.ts'
import type { FlowStore } from './flow-store.ts'

export interface FlowStoreContract {
  readonly name: string
  /** An empty one. */
  readonly open: () => Promise<FlowStore & AsyncDisposable>
}

const NOW = 1_700_000_000

export function describeFlowStore({ name, open }: FlowStoreContract): void {
  describe(`flow store: ${name}`, () => {
    it('makes one flow of an id, and gives it back to the letter', async () => {
      await using store = await open()
      const flow = flowOf({ request: JSON.stringify({ state: '\u{1f600}'.repeat(900) }) })
      assert.equal(await store.create(flow), true)
      assert.equal(await store.create({ ...flow, subject: '8' }), false)
      assert.deepEqual(await store.find(flow.id), flow)
      for (const id of ['', 'a', idOf(2)]) assert.equal(await store.find(id), undefined)
    })

    it('moves a step once, however many make it at once', async () => {
      await using store = await open()
      const flow = flowOf()
      await store.create(flow)
      const moves = await Promise.all(Array.from({ length: 20 }, () => store.move({ ...flow, to: 'done', now: NOW })))
      assert.equal(moves.filter((moved) => moved).length, 1)
      assert.deepEqual(await store.find(flow.id), { ...flow, step: 'done', version: 2 })
    })

    it('moves nothing for another browser, another version, and after its end', async () => {
      await using store = await open()
      const flow = flowOf()
      await store.create(flow)
      const move = { ...flow, to: 'done', now: NOW } as const
      for (const other of [{ browserHash: 'b'.repeat(64) }, { version: 2 }, { id: idOf(2) }, { now: NOW + 10 }]) {
        assert.equal(await store.move({ ...move, ...other }), false)
      }
      assert.deepEqual(await store.find(flow.id), flow)
    })

    it('forgets those of one user, and removes what has expired', async () => {
      await using store = await open()
      const [a, b, c] = [flowOf(), flowOf({ id: idOf(2), subject: '8' }), flowOf({ id: idOf(3), subject: '8' })]
      for (const flow of [a, b, c]) await store.create(flow)
      await store.forget('7')
      assert.deepEqual([await store.find(a.id), await store.find(b.id)], [undefined, b])
      assert.equal(await store.removeExpired(NOW + 10, 9), 0)
      assert.deepEqual([await store.removeExpired(NOW + 11, 1), await store.removeExpired(NOW + 11, 9)], [1, 1])
    })
  })
}

function flowOf(members: Partial<Flow> = {}): Flow {
  const ids = { id: idOf(1), loginId: idOf(9), browserHash: 'a'.repeat(64), subject: '7' }
  return { ...ids, request: '{}', step: 'consent', version: 1, expiresAt: NOW + 10, ...members }
}

function idOf(digit: number): string {
  return `00000000-0000-7000-8000-00000000000${digit}`
}
