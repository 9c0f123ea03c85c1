import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aloneCost, aloneOf, type Entry, roundsOf } from './measured.ts'
import { reportOf } from './report.ts'
import { loadVariants } from './variants.ts'

/** As if a node server cost 50 µs, and each guard the number in its name. */
const samples = Object.fromEntries(
  loadVariants('node').map(({ name, guard }) => [
    name,
    { requests: 20_000, seconds: 1, cpuMicroseconds: 20_000 * (50 + (guard?.length ?? 0)) },
  ]),
)
const costs = {
  'latchkey, repeated': aloneCost([1, 1.5, 4], 1000),
  'latchkey, distinct': aloneCost([5, 6, 7], 1000),
}
const entries: readonly Entry[] = [
  { kind: 'alone', framework: 'node', decisions: 3000, costs },
  ...[0, 1, 2].map((round) => ({ kind: 'load', subject: 'node', round, samples }) as const),
]

test("judges the median of ours by the median of the framework's own CPU", () => {
  const lines = reportOf(entries, ['node']).split('\n')
  const row = (start: string) => lines.find((line) => line.startsWith(start))?.split(/ {2,}/)
  assert.deepEqual(row('node, repeated'), ['node, repeated', '50.0', '1.50', '0.030', '0.043', '≤ 0.03', 'reached'])
  assert.deepEqual(row('node, distinct'), ['node, distinct', '50.0', '6.00', '0.120', '0.120', '≤ 0.1', 'missed'])
  assert.deepEqual(row('node: latchkey, repeated'), ['node: latchkey, repeated', '1.50 (1.10–3.50)', '2.17', '3,000'])
  assert.match(row('latchkey, distinct')?.join(' ') ?? '', / 58\.0 .* 8\.0 \[8\.0, 8\.0\] 1\.160 \[1\.160, 1\.160\]/)
})

test('finds the rounds of a subject, and its guards alone when they were measured long enough', () => {
  assert.equal(roundsOf(entries, 'node').length, 3)
  assert.equal(roundsOf(entries, 'koa').length, 0)
  assert.equal(aloneOf(entries, 'node', 3000), costs)
  assert.equal(aloneOf(entries, 'node', 3001), undefined)
  assert.equal(aloneOf(entries, 'koa', 1), undefined)
})
