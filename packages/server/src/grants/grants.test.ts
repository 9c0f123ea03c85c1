import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { it } from 'node:test'
import { grants } from './grants.ts'

it('the contract suite runs for every grant, in a test of its own', () => {
  const tests = readdirSync(new URL('.', import.meta.url)).filter((file) => file.endsWith('.test.ts'))
  const asked = tests
    .map((file) => readFileSync(new URL(file, import.meta.url), 'utf8'))
    .flatMap((text) => [...text.matchAll(/^describeGrant\(\{\n {2}grantType: '(.+)',$/gm)].map(([, type = '']) => type))
  assert.deepEqual(asked.toSorted(), grants.map(({ grantType }) => grantType).toSorted())
})
