/** Article B on the database it was recorded with; the last ten cases are sent while that database is down. */
import { test } from 'node:test'
import { skipWithout, startMariaDb } from '@latchkey/sql/testing'
import { loadCases } from './replay/load-cases.ts'
import { replaySuite } from './replay/replay-suite.ts'
import { startArticle } from './start-article.ts'
import { loadMariaDbUsers } from './user-table.ts'

test('article B on MariaDB answers as the Python program did', { skip: skipWithout('mariadb') }, async (t) => {
  const { up = [], down = [] } = Object.groupBy(loadCases('system-b'), ({ setup }) => setup?.db ?? 'up')
  await using database = await startMariaDb()
  await loadMariaDbUsers(database.url)
  await using article = await startArticle('article-b', { DATABASE_URL: database.url })
  const { address } = article
  await replaySuite(t, { name: 'system-b mariadb', cases: up, address, variant: 'main' })
  await database.stop()
  await replaySuite(t, { name: 'system-b mariadb down', cases: down, address, variant: 'main' })
})
