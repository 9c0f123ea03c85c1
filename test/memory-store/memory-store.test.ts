/** The contract suites of the stores, proved by a small store in memory that nothing else uses: each can be passed, and each can fail. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { suites } from './suites.ts'

for (const { run } of suites) run('in memory', false)

describe('a contract suite', () => {
  let report = ''
  before(async () => {
    const file = fileURLToPath(new URL('./faulty-suites.ts', import.meta.url))
    const flags = ['--conditions=@latchkey/source', '--test', '--test-reporter=tap']
    const { NODE_TEST_CONTEXT: _, ...env } = process.env
    report = await new Promise((resolve) =>
      execFile(process.execPath, [...flags, file], { env, maxBuffer: 2 ** 26 }, (_fault, stdout) => resolve(stdout)),
    )
  })

  for (const { title } of suites) {
    it(`fails over a store with a fault: ${title}`, () => {
      assert.match(report, new RegExp(`^not ok \\d+ - ${title}: faulty$`, 'm'))
    })
  }
})
