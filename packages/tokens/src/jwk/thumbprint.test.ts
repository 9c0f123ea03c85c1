import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { makePair, publicMembers, publicRows, rowOf } from '../testing/pairs.ts'
import type { Jwk } from './jwk.ts'
import { thumbprint, thumbprintOf } from './thumbprint.ts'

/** RFC 7638 §3.1. */
const RFC_7638 = {
  kty: 'RSA',
  n: '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw',
  e: 'AQAB',
  alg: 'RS256',
  kid: '2011-04-29',
}

describe('thumbprint', () => {
  it('is that of RFC 7638 §3.1', () => {
    assert.equal(thumbprint(RFC_7638), 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs')
  })

  it('is that of RFC 8037 A.3', () => {
    const x = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'
    assert.equal(thumbprint({ kty: 'OKP', crv: 'Ed25519', x }), 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k')
  })

  it('is that of a secret, for anybody who may know it', () => {
    const text = '{"k":"c2VjcmV0","kty":"oct"}'
    assert.equal(
      thumbprint({ alg: 'HS256', kty: 'oct', k: 'c2VjcmV0' }),
      createHash('sha256').update(text).digest('base64url'),
    )
  })

  for (const row of publicRows) {
    it(`${row.alg}: is of the public half, whatever else the JWK has and in whatever order`, () => {
      const pair = makePair(row)
      const members: Jwk = { ...publicMembers(pair), alg: row.alg }
      const whole = pair.privateKey.export({ format: 'jwk' })
      const shuffled = Object.fromEntries(Object.entries({ ...whole, alg: row.alg, kid: 'x', use: 'sig' }).reverse())
      assert.equal(thumbprint(shuffled as unknown as Jwk), thumbprint(members))
      assert.equal(thumbprintOf(pair.publicKey, row), thumbprint(members))
      assert.equal(thumbprint(members, 'sha384').length, 64)
      assert.equal(thumbprint(members, 'sha512').length, 86)
      assert.notEqual(thumbprint({ ...publicMembers(makePair(row)), alg: row.alg }), thumbprint(members))
    })
  }

  it('refuses a JWK without the members of its type, of no type, and no JWK', () => {
    const { x: _, ...rest } = publicMembers(makePair(rowOf('ES256')))
    const [type, object] = ['jwk.kty: give RSA, EC, OKP, AKP or oct', 'jwk: give an object']
    for (const [value, message] of [
      [rest, 'jwk.x: missing'],
      [{ ...RFC_7638, e: 65_537 }, 'jwk.e: missing'],
      [{ ...RFC_7638, kty: 'rsa' }, type],
      [{ ...RFC_7638, kty: 'constructor' }, type],
      [{}, type],
      [Object.create(RFC_7638), type],
      [null, object],
      [undefined, object],
      ['x', object],
    ]) {
      assert.throws(() => thumbprint(value as Jwk), { name: 'TypeError', message })
    }
  })

  it('refuses another digest', () => {
    for (const digest of ['md5', 'sha1', 'SHA256', '', null]) {
      assert.throws(() => thumbprint(RFC_7638, digest as 'sha256'), {
        name: 'TypeError',
        message: 'digest: give one of sha256, sha384, sha512',
      })
    }
  })
})
