import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cpuPerRequest, type LoadRound, loadTable, withInterval } from './load-table.ts'

const sample = (requests: number, cpuMicroseconds: number) => ({ requests, seconds: 1, cpuMicroseconds })
const rounds: readonly LoadRound[] = [
  { guarded: sample(40_000, 960_000), open: sample(50_000, 1_000_000) },
  { guarded: sample(20_000, 960_000), open: sample(25_000, 1_000_000) },
  { open: sample(50_000, 1_000_000), guarded: sample(40_000, 960_000) },
]

test('divides the CPU of each round by its own requests', () => {
  assert.deepEqual(cpuPerRequest(rounds, 'open'), [20, 40, 20])
  assert.deepEqual(cpuPerRequest(rounds, 'guarded'), [24, 48, 24])
})

test('compares round by round, names the base first, and says how busy the core was', () => {
  const [head, open, guarded] = loadTable('both', rounds, 'open')
    .split('\n')
    .map((line) => line.split(/ {2,}/))
  assert.deepEqual(head, [
    'both',
    'µs of CPU (p10–p90)',
    'requests/s (p10–p90)',
    'more than open',
    '× open [95 %]',
    'core',
  ])
  assert.deepEqual(open, ['open', '20.0 (20.0–36.0)', '50,000 (30,000–50,000)', '100 %'])
  assert.deepEqual(guarded, [
    'guarded',
    '24.0 (24.0–43.2)',
    '40,000 (24,000–40,000)',
    '4.0 [4.0, 8.0]',
    '1.200 [1.200, 1.200]',
    '96 %',
  ])
})

test('refuses a server that a round is missing', () => {
  assert.throws(() => cpuPerRequest([...rounds, { open: sample(1, 1) }], 'guarded'), RangeError)
})

test('writes a median with its interval', () => {
  assert.equal(
    withInterval([1, 9, 5], (value) => value.toFixed(1)),
    '5.0 [1.0, 9.0]',
  )
})
