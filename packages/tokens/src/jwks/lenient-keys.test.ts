/** Keys as issuers publish them: what is wrong in their spelling alone is put right and told, and nothing else is. */
import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { describe, it } from 'node:test'
import { exportJwk } from '../jwk/export.ts'
import { generateKey } from '../jwk/generate.ts'
import type { Jwk } from '../jwk/jwk.ts'
import { thumbprint } from '../jwk/thumbprint.ts'
import { type PublishedSet, readPublishedSet } from './published.ts'

const RSA = exportJwk(generateKey('RS256', { modulusLength: 2048 }))
const EC = exportJwk(generateKey('ES256'))
const { alg: _rs, ...BARE_RSA } = RSA
const { alg: _es, ...BARE_EC } = EC
const ED448: Jwk = exportJwk(generateKey('Ed448'))
const { alg: _ed, ...BARE_ED448 } = ED448

const read = (...keys: readonly unknown[]) => readPublishedSet({ keys }, {}) as PublishedSet
const padded = (text = '') => text.padEnd(Math.ceil(text.length / 4) * 4, '=')
const zeroed = (text = '', zeros = 1) =>
  Buffer.concat([Buffer.alloc(zeros), Buffer.from(text, 'base64url')]).toString('base64url')

describe('a published key is taken, and told,', () => {
  const rows: readonly (readonly [string, object, Jwk, readonly string[]])[] = [
    ['with padding in its numbers', { ...RSA, n: padded(RSA.n), e: padded(RSA.e) }, RSA, ['base64_padding']],
    ['with padding in its coordinates', { ...EC, x: padded(EC.x), y: padded(EC.y) }, EC, ['base64_padding']],
    ['with a zero before its modulus', { ...RSA, n: zeroed(RSA.n) }, RSA, ['leading_zero']],
    ['with several before its exponent', { ...RSA, e: zeroed(RSA.e, 5) }, RSA, ['leading_zero']],
    ['with both', { ...RSA, n: padded(zeroed(RSA.n)) }, RSA, ['base64_padding', 'leading_zero']],
    ['without alg, as RS256', BARE_RSA, RSA, ['alg_missing']],
    ['without alg, by its curve', BARE_EC, EC, ['alg_missing']],
    ['without alg, as Ed448', BARE_ED448, ED448, ['alg_missing']],
    ['as Ed448 under the name EdDSA, which is no leniency (RFC 8037 §3.1)', { ...ED448, alg: 'EdDSA' }, ED448, []],
  ]
  for (const [what, published, meant, told] of rows) {
    it(what, () => {
      const { members, skipped, lenient } = read(published)
      assert.deepEqual(skipped, [])
      assert.deepEqual(
        lenient,
        told.map((one) => ({ what: one, index: 0 })),
      )
      const [member] = members
      assert.ok(member)
      assert.deepEqual(exportJwk(member.key as never), meant)
      assert.equal(thumbprint(exportJwk(member.key as never)), thumbprint(meant))
    })
  }

  it('once, when it is listed twice: in the same words, or in others that mean the same', () => {
    for (const again of [RSA, { ...RSA, n: padded(RSA.n) }, BARE_RSA, { ...RSA, x5c: ['MII'] }]) {
      const { members, skipped, lenient } = read(RSA, EC, again)
      assert.deepEqual([members.map(({ index }) => index), skipped], [[0, 1], []])
      assert.ok(lenient.some(({ what, index }) => what === 'listed_twice' && index === 2))
    }
  })
})

describe('a published key is left out', () => {
  const other = exportJwk(generateKey('RS256'))
  const rows: readonly (readonly [string, readonly unknown[], number])[] = [
    ['beside another key of its name', [RSA, { ...other, kid: RSA.kid }], 0],
    ['beside another key of its name that is listed twice', [RSA, RSA, { ...other, kid: RSA.kid }], 0],
    ['beside one of its name that cannot be read', [RSA, RSA, { ...RSA, n: '!' }], 0],
    ['with a character that is no base64url', [{ ...RSA, n: `${RSA.n?.slice(0, -1)}+` }], 0],
    ['with three signs of padding', [{ ...RSA, e: 'AQAB===' }], 0],
    ['with padding in the middle', [{ ...RSA, e: 'AQ==AQAB' }], 0],
    ['with a zero before a coordinate, which has the length of its curve', [{ ...EC, x: zeroed(EC.x) }], 0],
    ['with a modulus of zeros alone', [{ ...RSA, n: Buffer.alloc(256).toString('base64url') }], 0],
    ['without alg, as a secret', [{ kty: 'oct', k: Buffer.alloc(32, 'abcdefgh1').toString('base64url') }], 0],
    ['without alg, on a curve that needs opting in', [{ ...BARE_EC, crv: 'secp256k1' }], 0],
    ['with an alg that is null', [{ ...RSA, alg: null }], 0],
    ['for encryption', [{ ...BARE_RSA, use: 'enc' }], 0],
  ]
  for (const [what, keys, members] of rows) {
    it(what, () => {
      const set = read(...keys)
      assert.equal(set.members.length, members)
      assert.deepEqual(set.lenient, [])
    })
  }
})
