import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createOrderedUuidV7, isUuid, uuidV7 } from './uuid-v7.ts'

it('writes time, version and variant where RFC 9562 §5.7 has them', () => {
  assert.match(uuidV7(0x017f22e279b0), /^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

it('sorts as text by the time of its making', () => {
  const made = [1, 255, 256, 2 ** 32, 2 ** 40, 2 ** 48 - 1].map(uuidV7)
  assert.deepEqual(made.toSorted(), made)
})

it('sorts within a millisecond where the time has a fraction', () => {
  const made = [0.25, 0.5, 0.5003, 0.75, 1.1].map((fraction) => uuidV7(0x017f22e279b0 + fraction))
  assert.deepEqual(made.toSorted(), made)
  assert.match(made[1] ?? '', /^017f22e2-79b0-7800-/)
})

it('does not repeat within a millisecond', () => {
  assert.equal(new Set(Array.from({ length: 1000 }, () => uuidV7(0))).size, 1000)
})

it('sorts in the order of its making where it is asked for: more in a millisecond than have an order, and a clock that is set back', () => {
  const ordered = createOrderedUuidV7()
  const made = [...Array<number>(10_000).fill(0x017f22e279b0), 0x017f22e279b1, 0x017f22e27000, 0x018f22e279b0].map(
    ordered,
  )
  assert.deepEqual(made.toSorted(), made)
  assert.equal(new Set(made).size, made.length)
  assert.ok(made.every(isUuid))
  assert.match(made[0] ?? '', /^017f22e2-79b0-7000-[89ab]/)
  assert.match(made.at(-1) ?? '', /^018f22e2-79b0-7000-/)
})
