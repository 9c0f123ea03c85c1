import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startRecordingServer } from '../recording-server.ts'
import { loadCases } from './load-cases.ts'
import { runSuite, summaryOf } from './replay-suite.ts'

test('every case is decided once, and the counts and the refused cases are named', async () => {
  const cases = loadCases('system-a').filter(({ topic }) => topic === 'wire' || topic === 'home')
  await using server = await startRecordingServer(() => Buffer.from('HTTP/1.1 400 X\r\nContent-Type: text/x\r\n\r\n'))
  const results = await runSuite({ cases, address: server.address, variant: 'main' })
  assert.deepEqual(
    results.map(({ golden }) => golden.id),
    cases.map(({ id }) => id),
  )
  const [counts, ...refused] = summaryOf('system-a', results)
  assert.equal(counts, 'system-a: 15 cases: 0 as recorded, 0 as recommended, 9 plainly refused (wire 9), 6 FAILED')
  assert.equal(refused[0], '  plainly refused: a-home-absolute-form (wire): 400 text/x')
  assert.equal(refused.length, 9)
})

test('a server that is not there fails every case that expects an answer', async () => {
  const cases = loadCases('system-b').filter(({ topic }) => topic === 'token-signature')
  const server = await startRecordingServer(() => Buffer.alloc(0))
  await server[Symbol.asyncDispose]()
  const results = await runSuite({ cases, address: server.address, variant: 'main' })
  assert.deepEqual(new Set(results.map(({ verdict }) => verdict.how)), new Set(['failed']))
})
