/** Article B on a SQLite file, against everything that the Python program was recorded to answer over MariaDB. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadCases } from './replay/load-cases.ts'
import { replaySuite } from './replay/replay-suite.ts'
import type { Variant } from './replay/verdict.ts'
import { startArticle } from './start-article.ts'
import { createSqliteUsers } from './user-table.ts'

const recorded = loadCases('system-b')
const cases = recorded.filter(({ setup }) => setup === undefined)
const variants: readonly Variant[] = ['main', 'debug']

test('the recording of article B has its 321 cases, 10 of them with the database down', () => {
  assert.deepEqual([recorded.length, cases.length], [321, 311])
})

for (const variant of variants) {
  test(`article B on SQLite answers as the Python program did (${variant})`, async (t) => {
    using users = createSqliteUsers()
    await using article = await startArticle('article-b', {
      DATABASE_URL: users.url,
      FLASK_JWT_CONFIG: JSON.stringify(variant === 'debug' ? { DEBUG: true } : {}),
    })
    await replaySuite(t, { name: `system-b sqlite ${variant}`, cases, address: article.address, variant })
  })
}
