/**
 * A sample of random faults in everything but the engine, which has a mutation proof of its own: which of them does no test notice?
 * Usage: mutants.ts [--count 120] [--seed N] [--from 0] [--only 3,17] [--most 10] [--trusted] [--package server …]. The seed is printed; with the same
 * seed and sources the faults are the same, so `--from` goes on where a run was cut. `--trusted`: all tests have just passed here, so that
 * one that fails need not be run again without the fault. Nothing is changed but a temporary copy.
 */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { loadRepository } from '../architecture/repository.ts'
import { copyRepository } from './mutants/copy.ts'
import type { Mutant } from './mutants/list-mutants.ts'
import { createNotice } from './mutants/notice.ts'
import { drawSample } from './mutants/sample.ts'
import { createTestsOf } from './mutants/tests-of.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const PACKAGES = ['server', 'sql', 'guard', 'client', 'protocol', 'passwords', 'cli']
const LEAST_SHARE = 0.95

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '120' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    from: { type: 'string', default: '0' },
    only: { type: 'string' },
    trusted: { type: 'boolean', default: false },
    most: { type: 'string', default: '10' },
    package: { type: 'string', multiple: true, default: PACKAGES },
  },
})
process.exitCode = await main()

async function main(): Promise<number> {
  const [seed, from] = [wholeNumber('seed'), wholeNumber('from')]
  const only = values.only?.split(',').map(Number)
  const tree = loadRepository()
  const sample = await drawSample(tree, { packages: values.package, seed, count: wholeNumber('count') })
  console.log(`seed ${seed}: ${sample.drawn.length} of ${sample.all} mutants`)
  const testsOf = createTestsOf(tree, wholeNumber('most'))
  using copy = copyRepository(ROOT, tree.texts.keys())
  const notice = createNotice(copy.path, { isTrusted: values.trusted })
  const survivors: Mutant[] = []
  let judged = 0
  let unclear = 0
  for (const [i, mutant] of sample.drawn.entries()) {
    if (i < from || (only && !only.includes(i))) continue
    const { by, test } = await notice(mutant, testsOf(mutant.file))
    if (by === 'nobody') survivors.push(mutant)
    if (by === 'unclear') unclear += 1
    else judged += 1
    console.log(`${i} noticed by ${by}: ${describe(mutant)}${test === undefined ? '' : ` | ${test}`}`)
  }
  console.log(`\n${judged - survivors.length} of ${judged} noticed, ${unclear} unclear, seed ${seed}.`)
  console.log('Not noticed; judge which of them have an effect:')
  for (const mutant of survivors) console.log(`- ${describe(mutant)}`)
  return survivors.length <= judged * (1 - LEAST_SHARE) ? 0 : 1

  function describe({ file, line, mutator, from: begin, to, replacement }: Mutant): string {
    const short = (text: string) => text.replace(/\s+/g, ' ').slice(0, 80)
    const before = tree.texts.get(file)?.slice(begin, to) ?? ''
    return `${file}:${line} ${mutator}: ${short(before)} -> ${short(replacement)}`
  }
}

function wholeNumber(name: 'count' | 'seed' | 'from' | 'most'): number {
  const value = Number(values[name])
  if (!Number.isInteger(value) || value < 0) throw new TypeError(`--${name}: give a whole number`)
  return value
}
