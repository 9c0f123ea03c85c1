/** What publint and attw say of each tarball. */
import { spawnSync } from 'node:child_process'
import { toolIn } from '../../packages/tools.ts'
import type { Bench } from './bench.ts'
import { type Cell, judged } from './cell.ts'

export function lintTarballs({ tarballs, tools }: Bench): readonly Cell[] {
  const linted = tarballs.map(({ name, path }) =>
    judged({ part: 'lint', what: name, where: 'publint --strict' }, run(tools, 'publint', ['run', path, '--strict'])),
  )
  // A program has no types.
  const typed = tarballs.filter(({ isLibrary }) => isLibrary)
  const judgedTypes = typed.map(({ name, path }) => {
    const faults = run(tools, 'attw', [path, '--profile', 'esm-only', '--no-color', '--no-emoji', '--format', 'ascii'])
    return judged({ part: 'lint', what: name, where: 'attw --profile esm-only' }, faults)
  })
  return [...linted, ...judgedTypes]
}

/** @returns what it printed, when it was not content */
function run(tools: string, name: string, words: readonly string[]): readonly string[] {
  const { status, stdout, stderr } = spawnSync(process.execPath, [toolIn(tools, name), ...words], { encoding: 'utf8' })
  if (status === 0) return []
  const lines = `${stdout}${stderr}`.split('\n').filter((line) => line.trim() !== '')
  return lines.length === 0 ? [`${name} ended with ${status}`] : lines
}
