import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { medianInterval, paired, quantile, spreadOf } from './statistics.ts'

test('takes the middle sample as the median, and the middle between two when they are even in number', () => {
  assert.equal(spreadOf([9, 1, 5]).median, 5)
  assert.equal(spreadOf([10, 1, 4, 2]).median, 3)
  assert.equal(spreadOf([7]).median, 7)
})

test('orders samples as numbers, not as text', () => {
  assert.equal(spreadOf([10, 9, 100]).median, 10)
})

test('interpolates the tenth and the ninetieth hundredth', () => {
  const hundredOne = Array.from({ length: 101 }, (_, i) => 100 - i)
  assert.deepEqual(spreadOf(hundredOne), { median: 50, p10: 10, p90: 90 })
  assert.equal(quantile([0, 10], 0.25), 2.5)
})

test('does not let one outlier move the median', () => {
  assert.equal(spreadOf([2, 3, 2, 3, 1e9]).median, 3)
})

test('keeps every quantile between the least and the greatest sample, and in order', () => {
  const samples = fc.array(fc.integer(), { minLength: 1 })
  fc.assert(
    fc.property(samples, (given) => {
      const { p10, median, p90 } = spreadOf(given)
      assert.ok(quantile(given, 0) === Math.min(...given) && quantile(given, 1) === Math.max(...given))
      assert.ok(p10 <= median && median <= p90)
    }),
  )
})

test('takes the ranks of the interval from the binomial distribution, as tables of the sign test have them', () => {
  const upTo = (count: number) => Array.from({ length: count }, (_, i) => count - i)
  // 1-based ranks at 95 %: Conover, Practical Nonparametric Statistics, table A3.
  for (const [count, low, high] of [
    [6, 1, 6],
    [10, 2, 9],
    [20, 6, 15],
    [40, 14, 27],
    [100, 40, 61],
  ] as const) {
    assert.deepEqual(medianInterval(upTo(count)), { low, high })
  }
})

test('gives an interval from the least to the greatest sample when they are too few to leave one out', () => {
  for (let count = 1; count < 6; count++) {
    assert.deepEqual(medianInterval(Array.from({ length: count }, (_, i) => i)), { low: 0, high: count - 1 })
  }
})

test('has the true median within the interval as often as it says', () => {
  // A generator with a seed: the same draws at each run (Numerical Recipes, "quick and dirty").
  let seed = 2026
  const random = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return seed / 2 ** 32
  }
  const held = Array.from({ length: 2000 }, () => {
    // Skewed as timings are: its median is ln 2.
    const { low, high } = medianInterval(Array.from({ length: 41 }, () => -Math.log(1 - random())))
    return low <= Math.LN2 && Math.LN2 <= high
  }).filter(Boolean).length
  assert.ok(held / 2000 >= 0.95 && held / 2000 < 0.99, `${held / 20} %`)
})

test('leaves the samples in their order', () => {
  const samples = [3, 1, 2]
  spreadOf(samples)
  assert.deepEqual(samples, [3, 1, 2])
})

test('pairs each round with its own', () => {
  // A machine that gets four times slower for both: the medians' ratio would say the same, their order would not.
  const ours = [1, 4, 1]
  const theirs = [2, 8, 2]
  assert.deepEqual(
    paired(theirs, ours, (their, our) => their / our),
    [2, 2, 2],
  )
  assert.deepEqual(
    paired(theirs, ours, (their, our) => their - our),
    [1, 4, 1],
  )
})

test('refuses what has no answer', () => {
  assert.throws(() => spreadOf([]), RangeError)
  assert.throws(() => medianInterval([]), RangeError)
  assert.throws(() => medianInterval(Array.from({ length: 1001 }, () => 1)), RangeError)
  assert.throws(() => quantile([1], 1.1), RangeError)
  assert.throws(() => quantile([1], Number.NaN), RangeError)
  assert.throws(() => paired([1, 2], [1], Math.min), RangeError)
})
