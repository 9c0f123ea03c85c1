import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as tokens from '@latchkey/tokens'
import { createCampaign } from './fuzz/campaign.ts'
import { createBench } from './fuzz/engine.ts'
import { faultsOf, noFigures } from './fuzz/figures.ts'
import { seededFaults, withBrokenEngine } from './fuzz/seeded-faults.ts'
import { mutations } from './grammar/grammar.ts'
import { createRandom } from './grammar/random.ts'
import { NOW } from './grammar/settings.ts'

describe('the forgery fuzz', () => {
  for (const alg of ['HS256', 'ES256', 'EdDSA'] as const) {
    it(`${alg}: a thousand mutants are refused, by a TokenError, most of them at the signature or behind it`, () => {
      const figures = noFigures()
      createCampaign(tokens, alg, 2).runChunk(0, 1000, figures)
      assert.equal(figures.mutants, 1000)
      assert.deepEqual(faultsOf({ ...figures, slow: [] }), [])
    })
  }

  it('draws the same mutants from the same seed', () => {
    const [first, again] = [noFigures(), noFigures()]
    for (const figures of [first, again]) createCampaign(tokens, 'HS256', 5).runChunk(3, 500, figures)
    assert.deepEqual(first.refusals, again.refusals)
  })

  const { subject } = createBench(tokens, 'HS384', 1, NOW)
  // Splicing may hit upon the same token: the campaign passes over those. What is signed anew would be a good token under another text.
  for (const { kind, make } of mutations.filter(({ resigned }) => resigned)) {
    it(`${kind} makes another token each time`, () => {
      const random = createRandom(1)
      const good = new Set(subject.originals.map(({ token }) => token))
      for (let i = 0; i < 20; i++)
        assert.ok(!good.has(make({ subject, original: random.pick(subject.originals), random })))
    })
  }

  for (const fault of seededFaults) {
    it(`catches an engine of which ${fault.name}`, async () => {
      const figures = noFigures()
      await withBrokenEngine(fault, (engine) =>
        createCampaign(engine, 'HS256', 1).runChunk(0, 10_000, figures, ({ accepted }) => accepted.length > 0),
      )
      assert.ok(figures.accepted.length > 0)
    })
  }
})
