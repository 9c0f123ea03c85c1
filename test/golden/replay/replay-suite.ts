/** Runs many cases against one server and reports them: a subtest per topic, one line of counts. */
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { GoldenCase } from './case.ts'
import { runCase } from './run-case.ts'
import { decide, statusOf, type Variant, type Verdict } from './verdict.ts'
import type { Address } from './wire.ts'

const sockets = 3

export interface Suite {
  readonly name: string
  readonly cases: readonly GoldenCase[]
  readonly address: Address
  readonly variant: Variant
}

/** One case, decided. */
export interface Result {
  readonly golden: GoldenCase
  readonly verdict: Verdict
  /** Status and content type that came back. */
  readonly answered: string
}

/** Replays the suite inside a test: one subtest per topic, which lists all its failing cases; then the counts. */
export async function replaySuite(t: TestContext, suite: Suite): Promise<void> {
  const results = await runSuite(suite)
  for (const [topic, group] of Map.groupBy(results, ({ golden }) => golden.topic)) {
    await t.test(`${suite.name}, ${topic}: ${group.length} answers as recorded or as recommended`, () => {
      const failures = group.flatMap(({ golden, verdict }) =>
        verdict.how === 'failed' ? [`${golden.id} (${golden.compat}): ${verdict.complaints.join(' | ')}`] : [],
      )
      assert.ok(failures.length === 0, `${failures.length} of ${group.length} cases failed\n${failures.join('\n')}`)
    })
  }
  for (const line of summaryOf(suite.name, results)) t.diagnostic(line)
}

/** Runs the cases without judging the whole: aligned ones in one batch, so that they share one wait, then the others. */
export async function runSuite({ cases, address, variant }: Omit<Suite, 'name'>): Promise<readonly Result[]> {
  const results = new Map<string, Result>()
  const runOne = async (golden: GoldenCase) => {
    const observation = await runCase(golden, address)
    const verdict = decide(golden, variant, observation)
    results.set(golden.id, { golden, verdict, answered: statusOf(observation) })
  }
  await Promise.all(cases.filter(({ align }) => align).map(runOne))
  const rest = cases.filter(({ align }) => !align)
  const lane = async (goldens: Iterable<GoldenCase>) => {
    for (const golden of goldens) await runOne(golden)
  }
  // Logins one after the other: together they would fill the hashing queue of a slow machine, and a 503 is then the right answer.
  const others = rest.filter((golden) => !hashes(golden)).values()
  await Promise.all([lane(rest.filter(hashes)), ...Array.from({ length: sockets - 1 }, () => lane(others))])
  return cases.flatMap(({ id }) => results.get(id) ?? [])
}

/** Whether a case makes the server hash a password. */
function hashes({ login, request }: GoldenCase): boolean {
  return login !== undefined || request.method === 'POST'
}

/** `system-a: 331 cases: 300 as recorded, …`, and one line per plainly refused case. */
export function summaryOf(name: string, results: readonly Result[]): readonly string[] {
  const having = (how: Verdict['how']) => results.filter(({ verdict }) => verdict.how === how)
  const refused = having('plainly refused')
  const needs = Object.entries(Object.groupBy(refused, ({ golden }) => golden.requires?.join('+') ?? ''))
  const counts = [
    `${having('recorded').length} as recorded`,
    `${having('recommended').length} as recommended`,
    `${refused.length} plainly refused${refused.length === 0 ? '' : ` (${needs.map(([need, all]) => `${need} ${all?.length}`).join(', ')})`}`,
    ...(having('failed').length === 0 ? [] : [`${having('failed').length} FAILED`]),
  ]
  return [
    `${name}: ${results.length} cases: ${counts.join(', ')}`,
    ...refused.map(
      ({ golden, answered }) => `  plainly refused: ${golden.id} (${golden.requires?.join()}): ${answered}`,
    ),
  ]
}
