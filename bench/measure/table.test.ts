import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decimals, describeMachine, formatSpread, formatTable } from './table.ts'

test('aligns names to the left and numbers to the right, without blanks at the ends of lines', () => {
  const rows = [
    ['', 'µs', 'ratio'],
    ['ours', '9.5', '1.0'],
    ['another', '100.5', ''],
  ]
  assert.equal(formatTable(rows), ['            µs  ratio', 'ours       9.5    1.0', 'another  100.5', ''].join('\n'))
})

test('writes a spread as its median with p10 and p90', () => {
  assert.equal(formatSpread({ median: 2, p10: 1.25, p90: 30 }, decimals(1)), '2.0 (1.3–30.0)')
})

test('says in one line where it was measured', () => {
  assert.match(describeMachine(), /^\d{4}-\d\d-\d\d, .+, \d+ cores, load [\d. ]+, Node v\d+\.\d+\.\d+\n$/)
  assert.ok(describeMachine().includes(process.version))
})
