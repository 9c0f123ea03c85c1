import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type MemoryTicketOptions, memoryTickets } from './memory-ticket-store.ts'
import { describeTicketStore } from './testing/index.ts'

describeTicketStore('memory', () => memoryTickets())

test('forgets the oldest tickets when there is room for no more', () => {
  const { put, take } = memoryTickets({ maximumEntries: 3 })
  for (const id of ['1', '2', '3', '4', '5']) put(id, `value ${id}`, 30)
  assert.deepEqual(
    ['1', '2', '3', '4', '5'].map((id) => take(id)),
    [undefined, undefined, 'value 3', 'value 4', 'value 5'],
  )
})

test('keeps a ticket until its last moment, and not for that moment', () => {
  let now = 1000
  const { put, take } = memoryTickets({ monotonicClock: () => now })
  put('in time', 'a value', 30)
  put('late', 'a value', 30)
  now += 29.9
  assert.equal(take('in time'), 'a value')
  now += 0.1
  assert.equal(take('late'), undefined)
})

test('holds no late ticket when the next one comes', () => {
  let now = 0
  const { put, take } = memoryTickets({ maximumEntries: 2, monotonicClock: () => now })
  put('first', 'a value', 10)
  now = 11
  put('second', 'a value', 10)
  put('third', 'a value', 10)
  assert.equal(take('second'), 'a value')
})

for (const [title, options] of [
  ['maximumEntries', { maximumEntries: 0 }],
  ['maximumEntries', { maximumEntries: 1.5 }],
  ['monotonicClock', { monotonicClock: 7 }],
  ['maximumEntry', { maximumEntry: 7 }],
] as const) {
  test(`refuses a wrong option by its name: ${JSON.stringify(options)}`, () => {
    assert.throws(() => memoryTickets(options as unknown as MemoryTicketOptions), new RegExp(`^TypeError: ${title}: `))
  })
}
