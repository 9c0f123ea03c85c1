/** An app that somebody wrote by hand, served from its settings alone. The other nine are in `wild.full.test.ts`. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { GoldenCase } from '../golden/replay/case.ts'
import { replaySuite } from '../golden/replay/replay-suite.ts'
import { startServe } from './start-serve.ts'
import { wildApp } from './wild-app.ts'

const cases = JSON.parse(
  readFileSync(new URL('cases/wild-cases.json', import.meta.url), 'utf8'),
) as readonly GoldenCase[]

test('the recording of the wild apps has its 158 cases', () => assert.equal(cases.length, 158))

test('kiosk answers as its Python program did', async (t) => {
  await using serving = await startServe(wildApp('kiosk'))
  const own = cases.filter(({ topic }) => topic === 'kiosk')
  await replaySuite(t, { name: 'kiosk', cases: own, address: serving.address, variant: 'main' })
})
