/** The words after `latchkey` as it is run. Which word means what: run-command.test.ts of the package. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'
import { runToEnd, scriptWords } from './latchkey-process.ts'

const latchkey = scriptWords('latchkey')

it('prints the version of its package', async () => {
  const manifest = readFileSync(new URL('../../packages/cli/package.json', import.meta.url), 'utf8')
  const { version } = JSON.parse(manifest) as { readonly version: string }
  assert.deepEqual(await runToEnd([...latchkey, '--version']), {
    exitCode: 0,
    stdout: `latchkey ${version}\n`,
    stderr: '',
  })
})

it('refuses a word that it does not know, and does not repeat what may be a token', async () => {
  const { exitCode, stdout, stderr } = await runToEnd([...latchkey, 'eyJhbGciOiJIUzI1NiJ9.e30.AAAA'])
  assert.deepEqual([exitCode, stdout, stderr], [2, '', 'error: there is no such command; see latchkey --help\n'])
})
