import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { generateKey } from '../jwk/generate.ts'
import { makePrivateKey, makePublicKey, readKeyObject } from '../jwk/pair.ts'
import { makePair, publicRows, rowOf } from '../testing/pairs.ts'
import { keyError } from './support.ts'

const UNSUPPORTED = { name: 'TokenError', code: 'algorithm_unsupported' }
const lacking = (): never => {
  throw new Error('unknown key type')
}

describe('an algorithm that the runtime lacks', () => {
  for (const row of publicRows.filter(({ keyType }) => keyType !== 'rsa')) {
    it(`${row.alg}: a key that cannot be read is the runtime's fault when it can make none either`, () => {
      const { name, message } = keyError(row, 'key: broken', lacking)
      assert.deepEqual([name, message], ['TokenError', `this runtime has no ${row.alg}`])
      assert.throws(() => {
        throw keyError(row, 'key: broken', lacking)
      }, UNSUPPORTED)
    })

    it(`${row.alg}: a key that cannot be read is the key's fault when the runtime can make one`, () => {
      const asked: unknown[] = []
      const fault = keyError(row, 'key: broken', (...given) => asked.push(...given))
      assert.deepEqual([fault.name, fault.message], ['TypeError', 'key: broken'])
      assert.deepEqual(asked, [row.keyType, row.curve === undefined ? {} : { namedCurve: row.curve }])
      assert.equal(keyError(row, 'key: broken').name, 'TypeError', 'this runtime has them all')
    })
  }

  it('is never RSA: every runtime has it, and making such a key takes long', () => {
    assert.equal(keyError(rowOf('PS512'), 'key: broken', lacking).name, 'TypeError')
  })

  // Parameters that no runtime can have: FIPS 204 does not define them.
  const future = { ...rowOf('ML-DSA-87'), keyType: 'ml-dsa-1024' }

  it('is told when a key of it is read', () => {
    assert.throws(() => readKeyObject(future, 'key: broken', lacking), UNSUPPORTED)
    const { publicKey, privateKey } = makePair(rowOf('ES256'))
    assert.throws(() => makePublicKey(publicKey, future, undefined), UNSUPPORTED)
    assert.throws(() => makePrivateKey(privateKey, future, {}), UNSUPPORTED)
  })

  it('is told when the runtime reads the key but cannot use it, before a token meets it', () => {
    const { publicKey, privateKey } = makePair(rowOf('ES256'))
    const row = rowOf('ES256')
    assert.throws(() => makePublicKey(publicKey, { ...row, verifier: () => lacking }, undefined), UNSUPPORTED)
    assert.throws(() => makePrivateKey(privateKey, { ...row, verifier: () => lacking }, {}), UNSUPPORTED)
    assert.throws(() => makePrivateKey(privateKey, { ...row, signer: () => lacking }, {}), UNSUPPORTED)
  })

  it('is never missing here: this runtime has all algorithms', () => {
    for (const { alg } of publicRows.filter(({ keyType }) => keyType !== 'rsa')) {
      assert.equal(generateKey(alg, { optIn: true }).alg, alg)
    }
  })
})
