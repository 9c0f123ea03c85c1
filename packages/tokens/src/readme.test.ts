/** Runs the README's examples, and compares its tables with the exports in both directions. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import * as face from './index.ts'

const folder = new URL('../', import.meta.url)
const readme = readFileSync(new URL('README.md', folder), 'utf8')
const index = readFileSync(new URL('src/index.ts', folder), 'utf8')
const errors = readFileSync(new URL('src/token-error.ts', folder), 'utf8')

describe('README', () => {
  it('shows lines that run and print what the comments say', () => {
    const code = readme.match(/```ts\n([\s\S]*?)```/)?.[1] ?? ''
    const options = ['--conditions=@latchkey/source', '--input-type=module-typescript', '--eval', code]
    const { JWT_SECRET: _, ...env } = process.env
    const run = spawnSync(process.execPath, options, { cwd: fileURLToPath(folder), encoding: 'utf8', env })
    assert.equal(run.status, 0, run.stderr)
    assert.match(run.stdout, /^user-1\n(token_malformed payload|signature_invalid signature)\n$/)
  })

  it('lists every export, and nothing else', () => {
    const table = section('Exports')
    const values = [...table.matchAll(/^\| `(\w+)/gm)].map((match) => match[1])
    const types = [...(table.match(/^Types: .*$/m)?.[0] ?? '').matchAll(/`(\w+)`/g)].map((match) => match[1])
    assert.deepEqual(values.toSorted(), Object.keys(face).toSorted())
    const exported = [...index.replaceAll(/from '.*'|\bexport\b|\btype\b/g, '').matchAll(/\w+/g)].map(([name]) => name)
    assert.deepEqual([...values, ...types].toSorted(), exported.toSorted())
  })

  it('lists every error code and every reason, and nothing else', () => {
    const rows = [...section('Errors').matchAll(/^\| `(\w+)` \|.*\|(.*)\|$/gm)]
    assert.deepEqual(
      rows.map((row) => row[1]),
      members('TokenErrorCode'),
    )
    const reasons = new Set(rows.flatMap((row) => [...(row[2] ?? '').matchAll(/`(\w+)`/g)].map((match) => match[1])))
    assert.deepEqual([...reasons].toSorted(), members('TokenErrorReason').toSorted())
  })
})

function section(title: string): string {
  return readme.split(/^## /m).find((text) => text.startsWith(`${title}\n`)) ?? ''
}

/** The members of a union of strings in token-error.ts. */
function members(type: string): readonly string[] {
  const union = errors.match(new RegExp(`export type ${type} =\\n((?:  \\| '\\w+'\\n)+)`))?.[1] ?? ''
  return [...union.matchAll(/'(\w+)'/g)].map((match) => String(match[1]))
}
