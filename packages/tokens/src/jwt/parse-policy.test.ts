import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { policyWith } from '../testing/raw-token.ts'
import { parsePolicy } from './parse-policy.ts'
import { readNumericDate } from './policy.ts'

describe('a whole policy', () => {
  it('takes both kinds of expiry and both kinds of forbidden audience', () => {
    for (const expiry of ['exclusive', 'inclusive'] as const)
      assert.equal(parsePolicy(policyWith({ expiry })).expiry, expiry)
    for (const audience of ['forbid', 'forbid_unless_empty'] as const) {
      assert.equal(parsePolicy(policyWith({ audience })).audience, audience)
    }
  })

  it('names the member that is wrong, and what it may be', () => {
    assert.throws(() => parsePolicy({ ...policyWith({}), expiry: '' }), {
      name: 'TypeError',
      message: 'policy.expiry: give one of exclusive, inclusive',
    })
    assert.throws(() => parsePolicy({ ...policyWith({}), audience: '' }), {
      name: 'TypeError',
      message: 'policy.audience: give one of forbid, forbid_unless_empty',
    })
  })
})

describe('a NumericDate', () => {
  it('is a finite number (RFC 7519 §2)', () => {
    for (const good of [0, -1, 1.5, 1e300]) assert.equal(readNumericDate(good), good)
    const bad = [Number.NaN, Number.POSITIVE_INFINITY, '1', null, undefined, true, [], {}, 1n]
    for (const value of bad) assert.equal(readNumericDate(value), undefined)
  })
})
