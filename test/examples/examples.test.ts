/** An example whose framework has handlers of its own, and one that has the Web's. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runToEnd } from '../cli/latchkey-process.ts'
import { testExample } from './test-example.ts'

for (const name of ['express', 'fetch']) testExample(name)

test('makes no token without a secret', async () => {
  const program = ['--conditions=@latchkey/source', 'examples/token.ts']
  const { exitCode, stdout } = await runToEnd(program, { env: { LATCHKEY_SECRET: '' } })
  assert.deepEqual([exitCode, stdout], [1, ''])
})
