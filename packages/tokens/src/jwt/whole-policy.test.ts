import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { KEY, policyWith } from '../testing/raw-token.ts'
import { readNumericDate } from './policy.ts'
import { createVerifier } from './verify.ts'
import { wholePolicy } from './whole-policy.ts'

describe('a whole policy', () => {
  it('takes both kinds of expiry and both kinds of forbidden audience', () => {
    for (const expiry of ['exclusive', 'inclusive'] as const)
      assert.equal(wholePolicy(policyWith({ expiry })).expiry, expiry)
    for (const audience of ['forbid', 'forbid_unless_empty'] as const) {
      assert.equal(wholePolicy(policyWith({ audience })).audience, audience)
    }
  })

  it('names each member that is wrong, and what it may be', () => {
    const policy = { ...policyWith({}), expiry: '', audience: '' }
    assert.throws(() => createVerifier({ keys: KEY, policy: policy as never }), {
      name: 'TypeError',
      message: [
        'policy.expiry: "" is not accepted; give one of "exclusive", "inclusive"',
        'policy.audience: "" is not accepted; give one of "forbid", "forbid_unless_empty"',
      ].join('\n'),
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
