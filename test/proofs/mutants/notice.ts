/** Puts one fault after the other into a copy, and asks tests whether they notice it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { applied, type Mutant } from './list-mutants.ts'
import type { Stages } from './tests-of.ts'

/** `unclear`: tests fail, and they fail without the fault too. */
export type Noticed = (typeof STAGES)[number] | 'nobody' | 'unclear'

const STAGES = ['its own tests', 'tests near it', "its package's other tests", "others' tests"] as const

/** A fault that makes a run endless is noticed as well. */
const STAGE_MILLISECONDS = 300_000

/** As the runner prints a test that failed. */
const FAILED = /^\s*✖ /

/** @param folder - the copy; each file is as it was when the promise is settled */
export function createNotice(folder: string): (mutant: Mutant, stages: Stages) => Promise<Noticed> {
  const sound = new Map<string, Promise<boolean>>()

  /** Whether the tests pass without any fault: asked once for each list. */
  function areSound(tests: readonly string[]): Promise<boolean> {
    const key = tests.join()
    const known = sound.get(key) ?? passes(folder, tests)
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
      const passed = await passes(folder, tests).finally(() => writeFileSync(file, text))
      if (!passed) return (await areSound(tests)) ? name : 'unclear'
    }
    return 'nobody'
  }
}

/** The first test that fails decides: the others are not waited for. */
async function passes(folder: string, tests: readonly string[]): Promise<boolean> {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const stdio = ['ignore', 'pipe', 'ignore'] as const
  // A group of its own, so that what a test has started ends with it.
  const run = spawn(process.execPath, ['test/run.mjs', ...tests], {
    cwd: folder,
    env,
    stdio: [...stdio],
    detached: true,
  })
  let failed = false
  const stop = () => {
    if (!failed && run.pid !== undefined) process.kill(-run.pid, 'SIGKILL')
    failed = true
  }
  const timer = setTimeout(stop, STAGE_MILLISECONDS)
  createInterface({ input: run.stdout }).on('line', (line) => {
    if (FAILED.test(line)) stop()
  })
  const [exitCode] = (await once(run, 'exit')) as [number | null]
  clearTimeout(timer)
  return !failed && exitCode === 0
}
