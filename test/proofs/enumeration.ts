/**
 * Enumeration proof: nobody learns from a refused login, by its words or by its time, whether somebody has the name.
 * Usage: node … enumeration.ts [--count N]
 */
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { createHasher, type WorkReport } from '@latchkey/passwords'
import { createStoredUsers } from '@latchkey/server'
import { withLeakyHasher } from './enumeration/leaky-hasher.ts'
import { measure, type Samples } from './enumeration/measure.ts'
import { hasherOptions, type MixedTable, openMixedTable } from './enumeration/mixed-table.ts'
import { compare } from './enumeration/welch.ts'
import { quantile } from './quantile.ts'

const SEEN_T = 20
const ALLOWED_T = 4.5
const ALLOWED_GAP_MILLISECONDS = 1

const { values: given } = parseArgs({ options: { count: { type: 'string', default: '6000' } } })
process.exitCode = await main(Number(given.count))

async function main(count: number): Promise<number> {
  await using table = await openMixedTable()
  console.log(`${count} samples of each of ${table.classes.size} classes, load ${loadavg()[0]?.toFixed(1)}`)
  console.log('a hasher that spends one hash less on a name that nobody has')
  const leaky = await withLeakyHasher((create) => measure(table, create(hasherOptions), Math.min(count, 3000)))
  const seen = Math.abs(report(leaky).get('argon2id') ?? 0) > SEEN_T
  console.log(seen ? 'seen, as it must be' : 'NOT SEEN: this proof sees nothing')
  console.log('the hasher as it is')
  const equal = await sameWork(table)
  const worst = Math.max(
    ...[...report(await measure(table, createHasher(hasherOptions), count)).values()].map(Math.abs),
  )
  const hidden = worst < ALLOWED_T
  console.log(
    `${hidden ? 'not to be told apart' : 'TOLD APART'}: the largest |t| is ${worst.toFixed(2)}, load ${loadavg()[0]?.toFixed(1)}`,
  )
  return seen && equal && hidden ? 0 : 1
}

/** Compares each class with the names that nobody has; a gap that is too wide counts as told apart, whatever t is. */
function report(samples: Samples): ReadonlyMap<string, number> {
  const [[, nobody] = []] = samples
  const ts = new Map<string, number>()
  for (const [name, { elapsed, processor }] of samples) {
    if (nobody === undefined) break
    const { t, medianGap } = compare(elapsed, nobody.elapsed)
    const work = compare(processor, nobody.processor)
    const gap = `gap ${medianGap.toFixed(3)} ms, t ${t.toFixed(2)}`
    const spent = `gap ${work.medianGap.toFixed(3)} ms, t ${work.t.toFixed(2)}`
    console.log(
      `  ${name.padEnd(27)} median ${quantile(elapsed, 0.5).toFixed(3)} ms, ${gap}; by processor time ${spent}`,
    )
    if (elapsed !== nobody.elapsed)
      ts.set(name, Math.abs(medianGap) < ALLOWED_GAP_MILLISECONDS ? t : Number.POSITIVE_INFINITY)
  }
  return ts
}

/** Whether each failing path computes the same, counted by the hasher itself. */
async function sameWork(table: MixedTable): Promise<boolean> {
  const reports: WorkReport[] = []
  const hasher = createHasher({ ...hasherOptions, onWork: (report) => reports.push(report) })
  const users = await createStoredUsers({ store: table.store, hasher })
  const done = new Set<string>()
  for (const [, [username = '']] of table.classes) {
    reports.length = 0
    await users.authenticate(username, 'a wrong password')
    done.add(JSON.stringify(totals(reports)))
  }
  const [one = ''] = done
  console.log(done.size === 1 ? `  every class computes ${one}` : `  NOT THE SAME WORK: ${[...done].join(' or ')}`)
  return done.size === 1
}

/** What was computed; of PBKDF2 the iterations in all, whatever the parts. */
function totals(reports: readonly WorkReport[]): readonly string[] {
  const iterations = new Map<string, number>()
  const whole: string[] = []
  for (const { work } of reports) {
    if (work.primitive === 'pbkdf2') iterations.set(work.digest, (iterations.get(work.digest) ?? 0) + work.iterations)
    else whole.push(Object.values(work).join(' '))
  }
  return [...whole, ...[...iterations].map(([digest, count]) => `pbkdf2 ${digest} ${count}`)].toSorted()
}
