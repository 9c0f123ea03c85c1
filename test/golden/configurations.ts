/** Article B under recorded configurations of Flask-JWT: one process each. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import type { GoldenCase } from './replay/case.ts'
import { loadCases } from './replay/load-cases.ts'
import { type Result, runSuite, summaryOf } from './replay/replay-suite.ts'
import { refusedStart, startArticle } from './start-article.ts'
import { createSqliteUsers } from './user-table.ts'

export const cases: readonly GoldenCase[] = loadCases('system-b-config')
export const configurations: ReadonlyMap<string, readonly GoldenCase[]> = Map.groupBy(
  cases,
  ({ config_id }) => config_id ?? '',
)

type Configuration = readonly [id: string, cases: readonly GoldenCase[]]

export const startable: readonly Configuration[] = [...configurations].filter(
  ([, [first]]) => first?.compat !== 'refuse-at-start',
)
export const refused: readonly Configuration[] = [...configurations].filter(
  ([, [first]]) => first?.compat === 'refuse-at-start',
)

/** Registers one test for each of them. */
export function describeConfigurations(started: readonly Configuration[], ended: readonly Configuration[]): void {
  describe('article B under a configuration of Flask-JWT', { concurrency: 2 }, () => {
    const users = createSqliteUsers()
    const results: Result[] = []
    after(() => {
      users[Symbol.dispose]()
      for (const line of summaryOf('system-b-config', results)) console.log(line)
      console.log(`  and ${ended.length} configurations that must not start`)
    })

    for (const [id, group] of started) {
      const config = JSON.stringify(group[0]?.config)
      test(`answers as the Python program did with ${id}: ${config}`, async () => {
        await using article = await startArticle('article-b', { DATABASE_URL: users.url, FLASK_JWT_CONFIG: config })
        const decided = await runSuite({ cases: group, address: article.address, variant: 'main' })
        results.push(...decided)
        for (const { golden, verdict } of decided) {
          if (verdict.how === 'failed') assert.fail(`${golden.id}: ${verdict.complaints.join(' | ')}`)
        }
      })
    }

    for (const [id, [first]] of ended) {
      const config = first?.config ?? {}
      const [option = ''] = Object.keys(config)
      test(`does not start with ${id}, and says why in one line that names ${option}`, async () => {
        const environment = { DATABASE_URL: users.url, FLASK_JWT_CONFIG: JSON.stringify(config) }
        const { exitCode, stderrLines } = await refusedStart('article-b', environment)
        assert.ok(exitCode !== 0 && exitCode !== null, `exit code ${exitCode}`)
        assert.equal(stderrLines.length, 1, stderrLines.join('\n'))
        assert.ok(stderrLines[0]?.includes(option), stderrLines[0])
      })
    }
  })
}
