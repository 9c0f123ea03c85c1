/** Runs the README's examples, and compares its table with the exports in both directions. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import * as face from './index.ts'

const folder = new URL('../', import.meta.url)
const readme = readFileSync(new URL('README.md', folder), 'utf8')
const index = readFileSync(new URL('src/index.ts', folder), 'utf8')

test('the lines print what their comments say', () => {
  const code = readme.match(/```ts\n([\s\S]*?)```/)?.[1] ?? ''
  const options = ['--conditions=@latchkey/source', '--input-type=module-typescript', '--eval', code]
  const run = spawnSync(process.execPath, options, { cwd: fileURLToPath(folder), encoding: 'utf8' })
  assert.equal(run.status, 0, run.stderr)
  const said = [...code.matchAll(/\/\/ (.*)$/gm)].map(([, line]) => line)
  assert.deepEqual(run.stdout.trimEnd().split('\n'), said)
})

test('the table lists every export, and nothing else', () => {
  const table = readme.split('## Exports')[1] ?? ''
  const values = [...table.matchAll(/^\| `(\w+)/gm)].map((match) => match[1])
  const types = [...(table.match(/^Types: .*$/m)?.[0] ?? '').matchAll(/`(\w+)`/g)].map((match) => match[1])
  assert.deepEqual(values.toSorted(), Object.keys(face).toSorted())
  const exported = [...index.replaceAll(/from '.*'|\bexport\b|\btype\b/g, '').matchAll(/\w+/g)].map(([name]) => name)
  assert.deepEqual([...values, ...types].toSorted(), exported.toSorted())
})
