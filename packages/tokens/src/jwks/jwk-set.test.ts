/** Why a member of a set is left out, word for word. Only our own messages are shown. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { exportJwk } from '../jwk/export.ts'
import { generateKey } from '../jwk/generate.ts'
import { algorithms } from '../jws/algorithms.ts'
import { type JwkSetOptions, readJwkSet } from './jwk-set.ts'
import { jwks } from './local.ts'
import { readPublishedSet } from './published.ts'

const GOOD = exportJwk(generateKey('ES256'))
const SECRET = {
  kty: 'oct',
  alg: 'HS256',
  kid: 's',
  k: Buffer.from('k3y-0f-the-tests: thirty-two bytes').toString('base64url'),
}
const UNREADABLE = 'jwk: it cannot be read'

function trap(error: unknown): object {
  return Object.defineProperty({ kty: 'EC' }, 'crv', {
    get() {
      throw error
    },
  })
}

function reasonOf(member: unknown, options: JwkSetOptions = {}): string | undefined {
  const { members, skipped } = readJwkSet({ keys: [member, GOOD] }, options)
  assert.equal(members.at(-1)?.index, 1)
  return skipped.find(({ index }) => index === 0)?.reason
}

describe('a member that is left out', () => {
  for (const value of [undefined, null, 7, 'text', [], [GOOD], true]) {
    it(`is not an object: ${JSON.stringify(value)?.slice(0, 9)}`, () =>
      assert.equal(reasonOf(value), 'jwk: not an object'))
  }

  it('has another algorithm than the named ones', () => {
    const other = exportJwk(generateKey('EdDSA'))
    assert.equal(reasonOf(other, { algorithms: ['ES256'] }), 'jwk.alg: not among the algorithms of the set')
  })

  it('is a secret that is there to sign only', () => {
    const reason = 'jwk.key_ops: this key is not meant to verify'
    assert.equal(reasonOf({ ...SECRET, key_ops: ['sign'] }), reason)
    assert.equal(reasonOf({ ...SECRET, key_ops: ['verify'] }), undefined)
  })

  for (const error of [
    new TypeError('canary: of my key'),
    new TypeError('canary'),
    new Error('key: canary'),
    'key: canary',
    null,
  ]) {
    it(`throws ${String(error)} when it is read: nothing of that is shown`, () => {
      assert.equal(reasonOf(trap(error), { algorithms: ['ES256'] }), UNREADABLE)
    })
  }
})

describe('a set of which nothing is left', () => {
  it('says of each member why', () => {
    assert.throws(() => jwks({ keys: [null, 7] as never }), {
      name: 'TypeError',
      message: 'set: no usable key; 0: jwk: not an object; 1: jwk: not an object',
    })
  })
})

describe('the names of algorithms', () => {
  it('are listed to whoever gives another', () => {
    assert.throws(() => jwks({ keys: [GOOD] }, { algorithms: ['none'] as never }), {
      name: 'TypeError',
      message: `algorithms.0: "none" is not accepted; give one of "${algorithms.join('", "')}"`,
    })
  })
})

describe('a published set', () => {
  it('leaves out a secret, and keys of one name, and says so', () => {
    const twin = { ...exportJwk(generateKey('ES256')), kid: GOOD.kid }
    const other = exportJwk(generateKey('EdDSA'))
    const read = readPublishedSet({ keys: [SECRET, GOOD, other, twin, null] }, {})
    assert.deepEqual(
      read?.members.map(({ index }) => index),
      [2],
    )
    assert.deepEqual(read?.skipped, [
      { index: 4, reason: 'jwk: not an object' },
      { index: 0, reason: 'jwk: a secret or private key that is published is known to everybody' },
      { index: 1, reason: 'jwk.kid: another key of the algorithm has it too' },
      { index: 3, reason: 'jwk.kid: another key of the algorithm has it too' },
    ])
  })

  it('is undefined when it is not a JWK Set', () => {
    for (const set of [null, {}, { keys: {} }]) assert.equal(readPublishedSet(set, {}), undefined)
  })
})
