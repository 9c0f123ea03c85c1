import assert from 'node:assert/strict'
import { test } from 'node:test'
import { timeDelta } from './time-delta.ts'

const readDay = timeDelta(86_400)

const spans: readonly (readonly [span: object, seconds: number])[] = [
  [{ seconds: 60 }, 60],
  [{ seconds: -30 }, -30],
  [{ hours: 1, minutes: 30 }, 5400],
  [{ days: 1 }, 86_400],
  [{ weeks: 1, days: -7, seconds: 1 }, 1],
  [{ seconds: 1, milliseconds: 500, microseconds: 250_000 }, 1.75],
  [{ seconds: 0 }, 0],
]

for (const [span, seconds] of spans) {
  test(`reads ${JSON.stringify(span)} as ${seconds} s`, () => assert.equal(readDay(span), seconds))
}

const wrong: readonly unknown[] = [
  60,
  '60',
  null,
  undefined,
  [],
  [60],
  {},
  { second: 1 },
  { seconds: '1' },
  { toString: 1 },
  { weeks: 1 },
]

for (const value of [...wrong, { seconds: Number.NaN }, { seconds: Number.POSITIVE_INFINITY }]) {
  test(`refuses ${JSON.stringify(value)}`, () => assert.throws(() => readDay(value), TypeError))
}
