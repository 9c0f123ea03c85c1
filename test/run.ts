/** Runs every test of the house with Node's own runner, on the sources: `node test/run.mjs [part of a path …]`. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { whyMissing } from '@latchkey/sql/testing'

const root = fileURLToPath(new URL('../', import.meta.url))
const patterns = ['packages/*/src/**/*.test.ts', 'frameworks/**/*.test.ts', 'bench/**/*.test.ts', 'test/**/*.test.ts']

/** Whose tests change nothing that another test sees: each of these shares one process, and hundreds of starts are saved. */
const sharing = [
  ['packages/guard/', 'packages/passwords/', 'packages/protocol/', 'packages/tokens/'],
  ['packages/server/src/'],
]

/** Tests in these folders that end the process or own a database. */
const alone = ['packages/server/src/node/serve.test.ts', 'packages/server/src/login/stored-users.test.ts']

/** What a runner says at its end. */
interface Outcome {
  readonly exitCode: number
  readonly counts: Readonly<Record<'pass' | 'fail' | 'skipped', number>>
  /** The secrets of tests that came out with the rest, by the names that they bear. */
  readonly canaries: readonly string[]
}

/** How tests begin a secret that must be seen nowhere (`test/canaries`); what follows the name is random, and not repeated here. */
const CANARY = /c4n4ry-[a-z-]+/g

process.exitCode = await runTests(process.argv.slice(2))

/**
 * Prints which databases are here, runs the tests, and says at the end how many there were.
 *
 * @param filters - parts of paths, such as `test/golden`; none means every test
 * @returns the exit code: a runner's, or 1 when no file matches, or when `CI` is set and a database is missing
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
  const together = sharing.map((parts) =>
    files.filter((file) => !alone.includes(file) && parts.some((part) => file.startsWith(part))),
  )
  const apart = files.filter((file) => !together.flat().includes(file))
  const outcomes = await Promise.all([
    ...together.map((shared) => run(shared, ['--test-isolation=none'], 'held back')),
    // Each file is a process with the runner's own flags: the condition reaches them all.
    run(apart, ['--test-concurrency=2'], 'at once'),
  ])
  const total = (kind: keyof Outcome['counts']) => outcomes.reduce((sum, { counts }) => sum + counts[kind], 0)
  console.log(`\n${total('pass')} passed, ${total('fail')} failed, ${total('skipped')} skipped`)
  const canaries = new Set(outcomes.flatMap((outcome) => outcome.canaries))
  if (canaries.size > 0) {
    console.error(`Secrets were printed: ${[...canaries].join(', ')}`)
    return 1
  }
  return outcomes.find(({ exitCode }) => exitCode !== 0)?.exitCode ?? 0
}

/** @param output - several runners write at the same time: all but one are printed when they are done */
async function run(
  files: readonly string[],
  flags: readonly string[],
  output: 'at once' | 'held back',
): Promise<Outcome> {
  if (files.length === 0) return { exitCode: 0, counts: { pass: 0, fail: 0, skipped: 0 }, canaries: [] }
  const common = ['--conditions=@latchkey/source', '--test', '--test-reporter=spec']
  // Hundreds of processes start, most of them the same program: compiled once, each starts in half the time.
  const env = { ...process.env, NODE_COMPILE_CACHE: `${root}node_modules/.cache/node-compile` }
  const stdio = ['inherit', 'pipe', 'pipe'] as const
  const runner = spawn(process.execPath, [...common, ...flags, ...files], { cwd: root, stdio: [...stdio], env })
  const chunks: Buffer[] = []
  const errors: Buffer[] = []
  runner.stdout?.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    if (output === 'at once') process.stdout.write(chunk)
  })
  runner.stderr?.on('data', (chunk: Buffer) => {
    errors.push(chunk)
    process.stderr.write(chunk)
  })
  const [exitCode] = (await once(runner, 'close')) as [number | null]
  const text = Buffer.concat(chunks)
  if (output === 'held back') process.stdout.write(text)
  const printed = Buffer.concat([text, ...errors]).toString('utf8')
  return { exitCode: exitCode ?? 1, counts: countsOf(text.toString('utf8')), canaries: printed.match(CANARY) ?? [] }
}

/** From the lines with which the runner closes; a list of what failed may stand behind them. */
function countsOf(text: string): Outcome['counts'] {
  const count = (name: string) =>
    Number(
      text
        .match(new RegExp(`^ℹ ${name} (\\d+)$`, 'gm'))
        ?.at(-1)
        ?.split(' ')[2] ?? 0,
    )
  return { pass: count('pass'), fail: count('fail'), skipped: count('skipped') }
}

function testFiles(filters: readonly string[]): readonly string[] {
  const files = globSync(patterns, { cwd: root, exclude: (path) => path.includes('node_modules') }).sort()
  return filters.length === 0 ? files : files.filter((file) => filters.some((filter) => file.includes(filter)))
}
