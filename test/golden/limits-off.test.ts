/** Limits are off in the replays of the recordings, and nowhere else. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refusedStart, startArticle } from './start-article.ts'

const LOGIN = {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: '{"username":"user1","password":"wrong"}',
}

/** How many of twelve wrong passwords were not judged. */
async function refusedOfTwelve(environment: Readonly<Record<string, string>>): Promise<number> {
  await using article = await startArticle('article-a', environment)
  const { host, port } = article.address
  let refused = 0
  for (let i = 0; i < 12; i += 1) {
    const { status } = await fetch(`http://${host}:${port}/login`, LOGIN)
    if (status === 429) refused += 1
  }
  return refused
}

test('an article limits logins like every server', async () => {
  assert.equal(await refusedOfTwelve({ LATCHKEY_LIMITS_OFF: '' }), 7)
})

test('an article whose limits are off judges every guess, as the Python program did', async () => {
  assert.equal(await refusedOfTwelve({}), 0)
})

test('an article whose limits are off does not listen where others could reach it', async () => {
  for (const article of ['article-a', 'article-b'] as const) {
    const { exitCode, stderrLines } = await refusedStart(article, { LATCHKEY_HOST: '0.0.0.0' })
    assert.equal(exitCode, 2)
    assert.deepEqual(stderrLines, ['error: LATCHKEY_LIMITS_OFF: limits are off on loopback only, not on 0.0.0.0'])
  }
})

test('an article whose limits are off needs a reason', async () => {
  const { exitCode, stderrLines } = await refusedStart('article-a', { LATCHKEY_LIMITS_OFF: 'because' })
  assert.equal(exitCode, 2)
  assert.deepEqual(stderrLines, ['error: limits.off: say why in at least 10 visible characters'])
})
