/** The Postman collection of the examples, against the two articles' programs and against the quickstart. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { scriptWords, startListening } from '../cli/latchkey-process.ts'
import { scratchFolder } from '../cli/scratch-folder.ts'
import { runCollection } from './run-newman.ts'

const file = fileURLToPath(new URL('../../examples/latchkey.postman_collection.json', import.meta.url))
const collection = JSON.parse(readFileSync(file, 'utf8')) as {
  readonly variable: readonly { readonly key: string; readonly value: string }[]
  readonly item: readonly { readonly item: readonly { readonly name: string }[] }[]
}
const expected = { requests: 12, assertions: 25, failures: [] }

describe('the Postman collection', () => {
  it('passes against both articles, each in its own process', async (t) => {
    await using articleA = await startListening(scriptWords('article-a'), { env: { PORT: '0' } })
    await using articleB = await startListening(scriptWords('article-b'), { env: { PORT: '0' } })
    const counts = await runCollection(file, { baseUrlA: articleA.address, baseUrlB: articleB.address })
    t.diagnostic(`newman: ${JSON.stringify(counts)}`)
    assert.deepEqual(counts, expected)
  })

  it('passes against the quickstart, which serves both', async (t) => {
    using folder = scratchFolder()
    const env = { LATCHKEY_DATA: `${folder.path}/data`, LATCHKEY_PORT: '0' }
    await using quickstart = await startListening(scriptWords('start'), { env })
    const { address } = quickstart
    const counts = await runCollection(file, { baseUrlA: address, baseUrlB: address })
    t.diagnostic(`newman: ${JSON.stringify(counts)}`)
    assert.deepEqual(counts, expected)
  })

  it('fails where nobody answers as the articles do', async () => {
    await using articleA = await startListening(scriptWords('article-a'), { env: { PORT: '0' } })
    const { address } = articleA
    const { failures } = await runCollection(file, { baseUrlA: address, baseUrlB: address })
    const names = new Set(failures.map((line) => line.split(': ')[0]))
    assert.deepEqual(
      [...names],
      collection.item[1]?.item.map(({ name }) => name),
    )
  })

  it('asks the quickstart of this machine by default, and holds no token', () => {
    assert.deepEqual(Object.fromEntries(collection.variable.map(({ key, value }) => [key, value])), {
      baseUrlA: 'http://127.0.0.1:5000',
      baseUrlB: 'http://127.0.0.1:5000',
      tokenA: '',
      tokenB: '',
    })
  })
})
