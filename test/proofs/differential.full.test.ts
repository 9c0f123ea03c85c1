import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createCases } from './differential/cases.ts'
import { compare } from './differential/compare.ts'
import { faultsOf } from './differential/disagreements.ts'
import { openJose } from './differential/jose.ts'
import { openJsonwebtoken } from './differential/jsonwebtoken.ts'
import type { Peer } from './differential/judge.ts'
import { openPyjwt } from './differential/pyjwt.ts'

describe('the differential proof', () => {
  it('has a reason for every disagreement on a thousand tokens', async () => {
    using pyjwt = await openPyjwt()
    const { classes } = await compare([openJose(), openJsonwebtoken(), ...(pyjwt ? [pyjwt] : [])], createCases(3), 1000)
    assert.ok(classes.length > 50)
    assert.deepEqual(faultsOf(classes), [])
  })

  it('fails on a disagreement that no reason explains', async () => {
    const { classes } = await compare([contrary], createCases(4), 200)
    assert.ok(faultsOf(classes).some((fault) => fault.startsWith('no reason for')))
  })
})

/** A jose that refuses everything. */
const contrary: Peer = {
  name: 'jose',
  version: '0',
  knows: () => true,
  judge: async (cases) => cases.map(() => ({ accepts: false, why: 'no' })),
}
