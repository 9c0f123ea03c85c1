/** The small run of `npm run proof:rotation`. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openHouse } from './rotation/house.ts'
import { measureRevokedKeys, measureRotation } from './rotation/measure.ts'

test('keys are replaced under load, no good token is refused, nothing private is published, and a revoked key is refused', async () => {
  await using house = await openHouse('sqlite')
  const figures = await measureRotation(house, 8)
  assert.deepEqual([figures.falseRejects, figures.privateMembers], [[], []])
  assert.ok(figures.signers >= 2, `${figures.signers} keys have signed`)
  await measureRevokedKeys(house, 1, 30_000)
})
