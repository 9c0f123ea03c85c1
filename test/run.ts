/** Runs every test of the house with Node's own runner, on the sources: `node test/run.mjs [part of a path …]`. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { whyMissing } from '@latchkey/server/testing'

const root = fileURLToPath(new URL('../', import.meta.url))
const patterns = ['packages/*/src/**/*.test.ts', 'frameworks/**/*.test.ts', 'bench/**/*.test.ts', 'test/**/*.test.ts']

process.exitCode = await runTests(process.argv.slice(2))

/**
 * Prints which databases are here, runs the tests and lets the runner have the last word.
 *
 * @param filters - parts of paths, such as `test/golden`; none means every test
 * @returns the exit code: the runner's, or 1 when no file matches, or when `CI` is set and a database is missing
 */
async function runTests(filters: readonly string[]): Promise<number> {
  const missing = (['mariadb', 'postgres'] as const).map((kind) => ({ kind, reason: whyMissing(kind) }))
  for (const { kind, reason } of missing) console.log(`${kind}: ${reason ?? 'present'}`)
  console.log('sqlite: built in')
  if (process.env['CI'] && missing.some(({ reason }) => reason !== undefined)) {
    console.error('A database is missing, and continuous integration must not pass by skipping its tests.')
    return 1
  }
  const files = testFiles(filters)
  if (files.length === 0) {
    console.error(`No test file matches ${filters.join(' ')}.`)
    return 1
  }
  // Each file is a process with the runner's own flags: the condition reaches them all.
  const flags = ['--conditions=@latchkey/source', '--test', '--test-concurrency=2', '--test-reporter=spec']
  // Hundreds of processes start, most of them the same program: compiled once, each starts in half the time.
  const env = { ...process.env, NODE_COMPILE_CACHE: `${root}node_modules/.cache/node-compile` }
  const runner = spawn(process.execPath, [...flags, ...files], { cwd: root, stdio: 'inherit', env })
  const [exitCode] = (await once(runner, 'exit')) as [number | null]
  return exitCode ?? 1
}

function testFiles(filters: readonly string[]): readonly string[] {
  const files = globSync(patterns, { cwd: root, exclude: (path) => path.includes('node_modules') }).sort()
  return filters.length === 0 ? files : files.filter((file) => filters.some((filter) => file.includes(filter)))
}
