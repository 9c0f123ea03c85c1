import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAccess, createTokens } from './access.ts'
import { frameworkNames, visit } from './all.ts'
import { openCollector } from './carriers.ts'
import { aloneSubjects } from './guard-alone.ts'
import { guardVariants } from './variants.ts'

for (const name of frameworkNames) {
  test(`measures each guard of ${name} alone, on requests that its server has made`, async () => {
    const access = createAccess()
    const tokens = createTokens(access, 1000)
    await using alone = await aloneSubjects(name, access, { repeated: tokens, distinct: tokens })
    assert.deepEqual(
      alone.subjects.map((subject) => subject.name),
      guardVariants(name).map((variant) => variant.name),
    )
    for (const { measure } of alone.subjects) assert.ok((await measure(0)) > 0)
  })

  test(`collects one object of ${name} for each token, and calls the handler once for each that is good`, async () => {
    const access = createAccess()
    await visit(name, async (framework) => {
      const guard = await framework.guards['latchkey']?.(access, 'distinct')
      assert.ok(guard)
      await using collector = await openCollector(framework, guard)
      // So many that they arrive in several pieces.
      const tokens = createTokens(access, 300)
      using batch = await collector.collect(tokens)
      assert.equal(new Set(batch.carriers).size, 300)
      let handedOn = 0
      const call = framework.caller(guard, () => handedOn++)
      for (const carrier of batch.carriers) await call(carrier)
      assert.equal(handedOn, 300)
    })
  })
}
