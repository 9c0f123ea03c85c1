import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Key } from '../jwk/key.ts'
import { secretKey } from '../jwk/secret-key.ts'
import { fixedKeySet, MAXIMUM_CANDIDATES, selectKeys } from './key-set.ts'

const keyOf = (kid?: string, alg: 'HS256' | 'HS512' = 'HS256'): Key =>
  secretKey(`k3y-0f-the-tests ${kid ?? 'without'} ${alg}: `.padEnd(64, 'sixty-four bytes '), {
    alg,
    ...(kid !== undefined && { kid }),
  })
const [A, B, BARE, LONG] = [keyOf('a'), keyOf('b'), keyOf(), keyOf('a', 'HS512')]
const NO_KID = {
  code: 'key_not_found',
  message: 'no key has the kid that the header names',
  part: 'header',
  reason: 'kid',
}
const NO_ALG = {
  code: 'algorithm_not_allowed',
  message: 'no key has the algorithm that the header names',
  part: 'header',
}

describe('the keys that a header may mean', () => {
  it('are the one of its kid, among those of its algorithm', () => {
    assert.deepEqual(selectKeys({ alg: 'HS256', kid: 'b' }, [LONG, A, B]), [B])
    assert.deepEqual(selectKeys({ alg: 'HS512', kid: 'a' }, [LONG, A, B]), [LONG])
  })

  for (const kid of [undefined, null, 7, ['a']]) {
    it(`are all of its algorithm when its kid is ${JSON.stringify(kid)}`, () => {
      assert.deepEqual(selectKeys({ alg: 'HS256', kid }, [LONG, A, B, BARE]), [A, B, BARE])
    })
  }

  it('are all of its algorithm when no key of the set has a kid', () => {
    assert.deepEqual(selectKeys({ alg: 'HS256', kid: 'x' }, [BARE]), [BARE])
  })

  it('are none when one key has a kid and none has that of the header: a key without one is no answer', () => {
    for (const keys of [[A, BARE], [BARE, A], [A], [BARE, LONG]]) {
      assert.throws(() => selectKeys({ alg: 'HS256', kid: 'x' }, keys), NO_KID)
    }
  })

  it('are none for another algorithm, whatever the kid', () => {
    for (const alg of ['none', 'HS384', 'hs256', undefined]) {
      assert.throws(() => selectKeys({ alg, kid: 'a' }, [A, LONG]), NO_ALG)
    }
    assert.throws(() => selectKeys({ alg: 'HS256' }, []), NO_ALG)
  })

  it(`are the first ${MAXIMUM_CANDIDATES} without a kid: each costs a signature check`, () => {
    const many = Array.from({ length: 20 }, (_, i) => keyOf(`k${i}`))
    assert.deepEqual(selectKeys({ alg: 'HS256' }, many), many.slice(0, 8))
    assert.deepEqual(selectKeys({ alg: 'HS256', kid: 'k19' }, many), many.slice(19))
  })
})

describe('a set that never changes', () => {
  it('is current for ever, of one version, and finds as a header says', () => {
    const set = fixedKeySet([A, B])
    assert.equal(set.isCurrent(), true)
    assert.equal(set.version, 0)
    assert.deepEqual(set.find({ alg: 'HS256', kid: 'a' }), { keys: [A], version: 0 })
  })
})
