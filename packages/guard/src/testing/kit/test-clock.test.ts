import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestClock } from './test-clock.ts'

test('stands still where it is told to start, and moves when somebody travels', () => {
  const clock = createTestClock(1_800_000_000)
  assert.deepEqual([clock(), clock()], [1_800_000_000, 1_800_000_000])
  clock.travel(60)
  clock.travel(-0.5)
  assert.equal(clock(), 1_800_000_059.5)
})

test('goes with the wall clock without a start, from wherever it has travelled to', () => {
  const clock = createTestClock()
  clock.travel(-3600)
  const before = Date.now() / 1000
  const now = clock()
  const after = Date.now() / 1000
  assert.ok(now >= before - 3600 && now <= after - 3600)
})

test('refuses times that are none: NaN would switch every check of time off', () => {
  for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, '60', null] as number[]) {
    assert.throws(() => createTestClock(wrong), /^TypeError: start: /)
    assert.throws(() => createTestClock().travel(wrong), /^TypeError: travel: /)
  }
})
