/** Random headers at an adapter: whatever comes, no answer is a server error and no handler runs. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { GuardAdapter, HeaderPair } from './guard-adapter.ts'
import { runGuardedApp } from './run-guarded-app.ts'
import { guardOf, type SpokenDialect, spokenDialects, tokenOf } from './spoken-dialects.ts'

const SETS = 2000

/** Registers one property a dialect; together they send 2,000 header sets. Values are Latin-1 without line breaks and NUL. */
export function testRandomHeaders<C extends object>(name: string, adapter: GuardAdapter<C>): void {
  for (const spoken of spokenDialects) {
    test(`${name} answers random headers in ${spoken.dialect.name} with refusals alone`, async () => {
      await using app = await runGuardedApp(adapter, [guardOf(spoken)])
      const numRuns = Math.ceil(SETS / spokenDialects.length)
      await fc.assert(
        fc.asyncProperty(fc.constantFrom('GET', 'HEAD'), headerSets(spoken), async (method, headers) => {
          const { status } = await app.send({ method, path: '/protected', headers })
          assert.ok(status >= 400 && status < 500, `status ${status}`)
          assert.equal(app.handled(), 0)
        }),
        { numRuns },
      )
    })
  }
}

/** No good token is among them: pieces of one are, never the whole. */
function headerSets(spoken: SpokenDialect): fc.Arbitrary<HeaderPair[]> {
  const good = tokenOf(spoken, 7)
  const segments = good.split('.')
  const noise = fc.string({ unit: fc.integer({ min: 1, max: 255 }).map(latin1) })
  const piece = fc.oneof(noise, fc.constantFrom('Bearer', 'JWT', 'Basic', '.', '..', ' ', ',', '=', '%', ...segments))
  const value = fc
    .oneof(
      noise,
      fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
      fc.array(piece, { maxLength: 4 }).map((pieces) => `${spoken.prefix}${pieces.join(' ')}`),
    )
    .map((text) => text.replaceAll(good, ''))
  const name = fc.constantFrom(spoken.header, spoken.header, 'Authorization', 'x-access-token', 'Origin', 'Cookie')
  return fc.array(fc.tuple(name, value), { maxLength: 4 })
}

function latin1(unit: number): string {
  return unit === 10 || unit === 13 ? ' ' : String.fromCharCode(unit)
}
