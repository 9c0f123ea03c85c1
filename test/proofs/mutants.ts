/**
 * A sample of random faults in everything but the engine, which has a mutation proof of its own: which of them does no test notice?
 * Usage: mutants.ts [--count 120] [--seed N] [--from 0] [--most 40] [--package server …]. The seed is printed; with the same seed and
 * sources the faults are the same, so `--from` goes on where a run was cut. Nothing is changed but a temporary copy.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { loadRepository } from '../architecture/repository.ts'
import { isForTests } from '../architecture/tree.ts'
import { createRandom } from './grammar/random.ts'
import { copyRepository } from './mutants/copy.ts'
import { applied, type Mutant, openMutators } from './mutants/list-mutants.ts'
import { createTestsOf, type Stages } from './mutants/tests-of.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const LEAST_SHARE = 0.95
/** A fault that makes a run endless is noticed as well. */
const STAGE_MILLISECONDS = 300_000

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '120' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    from: { type: 'string', default: '0' },
    most: { type: 'string', default: '40' },
    package: {
      type: 'string',
      multiple: true,
      default: ['server', 'sql', 'guard', 'client', 'protocol', 'passwords', 'cli'],
    },
  },
})
process.exitCode = await main()

async function main(): Promise<number> {
  const [count, seed, from, most] = [values.count, values.seed, values.from, values.most].map(Number) as [
    number,
    number,
    number,
    number,
  ]
  const tree = loadRepository()
  const sample = await drawMutants(seed, count)
  console.log(`seed ${seed}: ${sample.drawn.length} of ${sample.all} mutants`)
  const testsOf = createTestsOf(tree, most)
  using copy = copyRepository(ROOT, tree.texts.keys())
  const survivors: Mutant[] = []
  for (const [i, mutant] of sample.drawn.entries()) {
    if (i < from) continue
    const noticedBy = await notice(copy.path, mutant, testsOf(mutant.file))
    if (noticedBy === undefined) survivors.push(mutant)
    console.log(`${i} ${noticedBy ?? 'SURVIVED'}: ${describe(mutant)}`)
  }
  const asked = sample.drawn.length - from
  console.log(
    `\n${asked - survivors.length} of ${asked} noticed, seed ${seed}. Not noticed; judge which of them mean something:`,
  )
  for (const mutant of survivors) console.log(`- ${describe(mutant)}`)
  return survivors.length <= asked * (1 - LEAST_SHARE) ? 0 : 1

  async function drawMutants(
    seed: number,
    count: number,
  ): Promise<{ readonly drawn: readonly Mutant[]; readonly all: number }> {
    const mutantsOf = await openMutators()
    const folders = values.package.map((name) => `packages/${name}/src/`)
    const sources = tree.sources
      .filter(
        ({ path }) => path.endsWith('.ts') && !isForTests(path) && folders.some((folder) => path.startsWith(folder)),
      )
      .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    const all: Mutant[] = []
    for (const { path, text } of sources) all.push(...(await mutantsOf(path, text)))
    const random = createRandom(seed)
    const drawn = new Set<Mutant>()
    while (drawn.size < Math.min(count, all.length)) drawn.add(random.pick(all))
    return { drawn: [...drawn], all: all.length }
  }
}

/** @returns which tests have failed; undefined when none has */
async function notice(folder: string, mutant: Mutant, stages: Stages): Promise<string | undefined> {
  const file = join(folder, mutant.file)
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, applied(mutant, text))
  try {
    for (const [stage, tests] of stages.entries()) {
      if (tests.length > 0 && !(await passes(folder, tests)))
        return ['its own tests', "its package's tests", "others' tests"][stage]
    }
    return undefined
  } finally {
    writeFileSync(file, text)
  }
}

async function passes(folder: string, tests: readonly string[]): Promise<boolean> {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  // A group of its own, so that what a test has started ends with it.
  const run = spawn(process.execPath, ['test/run.mjs', ...tests], { cwd: folder, env, stdio: 'ignore', detached: true })
  const timer = setTimeout(() => run.pid !== undefined && process.kill(-run.pid, 'SIGKILL'), STAGE_MILLISECONDS)
  const [exitCode] = (await once(run, 'exit')) as [number | null]
  clearTimeout(timer)
  return exitCode === 0
}

function describe({ file, line, mutator, from, to, replacement }: Mutant): string {
  const short = (text: string) => text.replace(/\s+/g, ' ').slice(0, 80)
  return `${file}:${line} ${mutator}: ${short(readFileSync(join(ROOT, file), 'utf8').slice(from, to))} -> ${short(replacement)}`
}
