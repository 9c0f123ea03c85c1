import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { algorithms } from '@latchkey/tokens'
import type { Report } from './exam/material.ts'
import { judge, type Verdict } from './verdict.ts'

const GOOD: Report = {
  userAgent: 'Runtime/1.2',
  algorithms: Object.fromEntries(algorithms.map((alg) => [alg, alg === 'Ed448' ? 'unsupported' : 'supported'])),
  signed: Object.fromEntries(algorithms.map((alg) => [alg, `token of ${alg}`])),
  checks: 700,
  faults: [],
}

function verdictOn(members: Partial<Report>, expectation: Partial<Parameters<typeof judge>[1]> = {}): Verdict {
  const faultOf = (alg: string, token: string | undefined): string | undefined =>
    token === `token of ${alg}` ? undefined : 'refused'
  return judge({ ...GOOD, ...members }, { userAgent: 'Runtime/', unsupported: ['Ed448'], faultOf, ...expectation })
}

describe('the verdict on a runtime', () => {
  it('is without surprise when all is as expected, and shows what is unsupported', () => {
    const { cells, surprises } = verdictOn({})
    assert.deepEqual(surprises, [])
    assert.deepEqual(Object.keys(cells), algorithms)
    assert.deepEqual([cells['HS256'], cells['Ed448'], cells['ML-DSA-44']], ['yes', 'unsupported', 'yes'])
  })

  it('notices an algorithm that was lost', () => {
    const { cells, surprises } = verdictOn({ algorithms: { ...GOOD.algorithms, PS256: 'unsupported' } })
    assert.deepEqual(surprises, ['PS256: this runtime has lost it'])
    assert.equal(cells['PS256'], 'FAULT')
  })

  it('notices an algorithm that was learned', () => {
    const { cells, surprises } = verdictOn({ algorithms: { ...GOOD.algorithms, Ed448: 'supported' } })
    assert.deepEqual(surprises, ['Ed448: this runtime has learned it; take it off the list in expected.ts'])
    assert.equal(cells['Ed448'], 'FAULT')
  })

  it('notices an algorithm of which nothing is said', () => {
    const { ES256: _, ...rest } = GOOD.algorithms
    assert.deepEqual(verdictOn({ algorithms: rest }).surprises, ['ES256: no answer'])
  })

  it('notices a signature that Node refuses, or that was not made', () => {
    const { RS256: _, ...rest } = GOOD.signed
    for (const signed of [rest, { ...rest, RS256: 'forged' }]) {
      const { cells, surprises } = verdictOn({ signed })
      assert.deepEqual([cells['RS256'], surprises.length], ['FAULT', 1])
    }
  })

  it('tells every fault that the runtime found in itself', () => {
    const { cells, surprises } = verdictOn({ faults: ['EdDSA: a changed signature', 'claims: a thing'] })
    assert.deepEqual(surprises, ['EdDSA: a changed signature', 'claims: a thing'])
    assert.deepEqual([cells['EdDSA'], cells['ES256']], ['FAULT', 'yes'])
  })

  it('takes no other runtime for this one, and no exam that was cut short', () => {
    assert.equal(verdictOn({ userAgent: 'Node.js/24' }).surprises.length, 1)
    assert.equal(verdictOn({ checks: 20 }).surprises.length, 1)
  })
})
