/** Puts one fault after the other into a copy, and asks tests whether they notice it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { applied, type Mutant } from './list-mutants.ts'
import type { Stages } from './tests-of.ts'

/** Who noticed a fault. */
export interface Noticed {
  /** `unclear`: tests fail, and they fail without the fault too. */
  readonly by: (typeof STAGES)[number] | 'nobody' | 'unclear'
  /** The first test that failed, as the runner prints it; undefined when none failed before the run ended. */
  readonly test?: string | undefined
}

const STAGES = [
  'its own tests',
  'tests near it',
  "its package's other tests",
  "others' tests",
  'tests far away',
] as const

/** How many stages are believed without a second run, where the tests are known to pass. */
const BELIEVED_STAGES = 2

/** A fault that makes a run endless is noticed as well. */
const STAGE_MILLISECONDS = 300_000

/** As the runner prints a test that failed. */
const FAILED = /^\s*✖ (?<name>.*?)(?: \([\d.]+ms\))?$/

/**
 * @param folder - the copy; each file is as it was when the promise is settled
 * @param isTrusted - the tests are known to pass without any fault, so that those near it need not run again without it
 */
export function createNotice(
  folder: string,
  { isTrusted }: { readonly isTrusted: boolean },
): (mutant: Mutant, stages: Stages) => Promise<Noticed> {
  const sound = new Map<string, Promise<boolean>>()

  /** Whether the tests pass without any fault: asked once for each list. */
  function areSound(tests: readonly string[]): Promise<boolean> {
    const key = tests.join()
    const known = sound.get(key) ?? run(folder, tests).then(({ passed }) => passed)
    sound.set(key, known)
    return known
  }

  return async (mutant, stages) => {
    const file = join(folder, mutant.file)
    const text = readFileSync(file, 'utf8')
    for (const [i, name] of STAGES.entries()) {
      const tests = stages[i] ?? []
      if (tests.length === 0) continue
      writeFileSync(file, applied(mutant, text))
      const { passed, test } = await run(folder, tests).finally(() => writeFileSync(file, text))
      // Far away from the fault a test that fails is more likely one that fails anyhow.
      const isBelieved = isTrusted && i < BELIEVED_STAGES
      if (!passed) return { by: isBelieved || (await areSound(tests)) ? name : 'unclear', test }
    }
    return { by: 'nobody' }
  }
}

/** The first test that fails decides: the others are not waited for. */
async function run(
  folder: string,
  tests: readonly string[],
): Promise<{ readonly passed: boolean; readonly test: string | undefined }> {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const stdio = ['ignore', 'pipe', 'ignore'] as const
  // A group of its own, so that what a test has started ends with it.
  const runner = spawn(process.execPath, ['test/run.mjs', ...tests], {
    cwd: folder,
    env,
    stdio: [...stdio],
    detached: true,
  })
  let failed = false
  let test: string | undefined
  const stop = () => {
    if (!failed && runner.pid !== undefined) process.kill(-runner.pid, 'SIGKILL')
    failed = true
  }
  const timer = setTimeout(stop, STAGE_MILLISECONDS)
  createInterface({ input: runner.stdout }).on('line', (line) => {
    const found = FAILED.exec(line)
    if (!found) return
    test ??= found.groups?.['name']
    stop()
  })
  const [exitCode] = (await once(runner, 'exit')) as [number | null]
  clearTimeout(timer)
  return { passed: !failed && exitCode === 0, test }
}
