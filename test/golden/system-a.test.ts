/** Article A, started with its npm script, against everything that the Python program was recorded to answer. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadCases } from './replay/load-cases.ts'
import { replaySuite } from './replay/replay-suite.ts'
import type { Variant } from './replay/verdict.ts'
import { startArticle } from './start-article.ts'
import { variantOptions } from './variant-options.ts'

const cases = loadCases('system-a')
const variants: readonly Variant[] = ['main', 'debug', 'flask-3.1.3']

test('the recording of article A has its 331 cases', () => {
  assert.equal(cases.length, 331)
})

for (const variant of variants) {
  test(`article A answers as the Python program did (${variant})`, async (t) => {
    await using article = await startArticle('article-a', {
      FLASK_PYJWT_OPTIONS: JSON.stringify(variantOptions[variant]),
    })
    await replaySuite(t, { name: `system-a ${variant}`, cases, address: article.address, variant })
  })
}
