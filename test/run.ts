/**
 * Runs the tests of the house with Node's own runner, on the sources: `node test/run.mjs [--all] [part of a path …]`.
 * Without a word: what every change must pass. `--all`: what an issue must pass too (`*.full.test.ts`). A part of a path: all that has it.
 */
import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { whyMissing } from '@latchkey/sql/testing'
import { BUNDLED_COMMAND, bundleCommand } from './runner/bundle-command.ts'
import { runGroup } from './runner/run-group.ts'
import { describeSlowest } from './runner/slowest.ts'
import { groupsOf, testFiles } from './runner/test-files.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
const patterns = [
  'packaging/**/*.test.ts',
  'packages/*/src/**/*.test.ts',
  'frameworks/**/*.test.ts',
  'bench/**/*.test.ts',
  'test/**/*.test.ts',
]
const SLOWEST = 10

process.exitCode = await runTests(process.argv.slice(2))

/**
 * Prints which databases are here, runs the tests, and says at the end which files were slow, which tests failed, and how many there were.
 *
 * @returns the exit code: a runner's, or 1 when no file matches, or when `CI` is set and a database is missing
 */
async function runTests(words: readonly string[]): Promise<number> {
  const missing = (['mariadb', 'postgres'] as const).map((kind) => ({ kind, reason: whyMissing(kind) }))
  for (const { kind, reason } of missing) console.log(`${kind}: ${reason ?? 'present'}`)
  console.log('sqlite: built in')
  if (process.env['CI'] && missing.some(({ reason }) => reason !== undefined)) {
    console.error('A database is missing, and continuous integration must not pass by skipping its tests.')
    return 1
  }
  const every = globSync(patterns, { cwd: root, exclude: (path) => path.includes('node_modules') })
  const filters = words.filter((word) => word !== '--all')
  const files = testFiles(every, { all: words.includes('--all'), filters })
  if (files.length === 0) {
    console.error(`No test file matches ${filters.join(' ')}.`)
    return 1
  }
  const { together, apart } = groupsOf(files)
  if (words.includes('--all')) process.env['LATCHKEY_TEST_LEVEL'] = 'all'
  // What starts the command starts it from here.
  if (apart.some((file) => file.startsWith('test/'))) process.env[BUNDLED_COMMAND] = bundleCommand(root)
  const outcomes = await Promise.all([
    ...together.map((shared) => runGroup(shared, { root, flags: ['--test-isolation=none'], print: 'at its end' })),
    // Each file is a process with the runner's own flags: the condition reaches them all.
    // Three, since many wait for a timer or for a database.
    runGroup(apart, { root, flags: ['--test-concurrency=3'], print: 'at once' }),
  ])
  for (const text of describeSlowest(
    outcomes.flatMap(({ times }) => times),
    { root, count: SLOWEST },
  ))
    console.log(text)
  const total = (kind: 'pass' | 'fail' | 'skipped') => outcomes.reduce((sum, { counts }) => sum + counts[kind], 0)
  // Several runners have printed, and what is wrong must be found at the end of what a machine keeps.
  for (const { failures } of outcomes) if (failures !== '') console.log(`\nFailed:\n${failures}`)
  console.log(`\n${total('pass')} passed, ${total('fail')} failed, ${total('skipped')} skipped`)
  const canaries = new Set(outcomes.flatMap((outcome) => outcome.canaries))
  if (canaries.size > 0) {
    console.error(`Secrets were printed: ${[...canaries].join(', ')}`)
    return 1
  }
  return outcomes.find(({ exitCode }) => exitCode !== 0)?.exitCode ?? 0
}
