/** One run of Node's test runner over some files: its output, counts and duration. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempDisposableSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type FileTime, readFileTimes } from './slowest.ts'

/** How it is run. */
export interface GroupOptions {
  /** The repository. */
  readonly root: string
  readonly flags: readonly string[]
  /** Several runners write at the same time: all but one are printed at their end. */
  readonly print: 'at once' | 'at its end'
}

/** What a runner reports at its end. */
export interface Outcome {
  readonly exitCode: number
  readonly counts: Readonly<Record<'pass' | 'fail' | 'skipped', number>>
  /** The names of test secrets that appeared in the output. */
  readonly canaries: readonly string[]
  readonly times: readonly FileTime[]
  /** What the runner says about the tests that failed; empty when none did. */
  readonly failures: string
}

/** The prefix of secrets that must never appear in any output (`test/canaries`). A random part follows the name; it is not here. */
const CANARY = /c4n4ry-[a-z-]+/g

const HANGS_AFTER_MILLISECONDS = 900_000

const reporter = fileURLToPath(new URL('slow-files-reporter.ts', import.meta.url))

export async function runGroup(files: readonly string[], { root, flags, print }: GroupOptions): Promise<Outcome> {
  if (files.length === 0)
    return { exitCode: 0, counts: { pass: 0, fail: 0, skipped: 0 }, canaries: [], times: [], failures: '' }
  using folder = mkdtempDisposableSync(join(tmpdir(), 'latchkey-test-run-'))
  const timesFile = join(folder.path, 'times.jsonl')
  const reporters = [
    ['--test-reporter=spec', '--test-reporter-destination=stdout'],
    [`--test-reporter=${reporter}`, `--test-reporter-destination=${timesFile}`],
  ].flat()
  // One that hangs would be waited for until somebody looks.
  const common = ['--conditions=@latchkey/source', '--test', `--test-timeout=${HANGS_AFTER_MILLISECONDS}`, ...reporters]
  // Hundreds of processes start, mostly the same program. With a compile cache each starts in half the time.
  const env = { ...process.env, NODE_COMPILE_CACHE: `${root}node_modules/.cache/node-compile` }
  const stdio = ['inherit', 'pipe', 'pipe'] as const
  const runner = spawn(process.execPath, [...common, ...flags, ...files], { cwd: root, stdio: [...stdio], env })
  const chunks: Buffer[] = []
  const errors: Buffer[] = []
  runner.stdout?.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    if (print === 'at once') process.stdout.write(chunk)
  })
  runner.stderr?.on('data', (chunk: Buffer) => {
    errors.push(chunk)
    process.stderr.write(chunk)
  })
  const [exitCode] = (await once(runner, 'close')) as [number | null]
  const output = Buffer.concat(chunks)
  if (print === 'at its end') process.stdout.write(output)
  const text = output.toString('utf8')
  const printed = Buffer.concat([output, ...errors]).toString('utf8')
  return {
    exitCode: exitCode ?? 1,
    counts: countsOf(text),
    failures: failuresOf(text),
    canaries: printed.match(CANARY) ?? [],
    times: readFileTimes(readFileSync(timesFile, 'utf8')),
  }
}

/** Read from the runner's last lines; a list of failed tests may follow them. */
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

/** What stands under the runner's own heading at its end. */
export function failuresOf(text: string): string {
  return text.split('\n✖ failing tests:\n')[1]?.trim() ?? ''
}
