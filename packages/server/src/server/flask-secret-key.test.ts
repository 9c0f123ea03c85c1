import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { flaskSecretKey } from './flask-secret-key.ts'

const STRONG = 'dJ4s9Qz7Lk2Vx8Rb4Tn6Wc1Yd3Hs5Jg0'
const OTHER = 'aP3o8Wm6Zi1Xe5Yu2Qr7Tk9Vl4Bn0Cs'.padEnd(64, 'hFgDjKlM')

describe("the key of a Flask app's configuration", () => {
  it('is SECRET_KEY with HS256 by default', () => {
    const key = flaskSecretKey({ SECRET_KEY: STRONG })
    assert.deepEqual([key.alg, key.kid, key.weakness], ['HS256', undefined, undefined])
  })

  it('is JWT_SECRET_KEY where that is set', () => {
    const key = flaskSecretKey({ SECRET_KEY: STRONG, JWT_SECRET_KEY: OTHER })
    assert.ok(key.equals(flaskSecretKey({ SECRET_KEY: OTHER })))
    assert.ok(!key.equals(flaskSecretKey({ SECRET_KEY: STRONG })))
  })

  it('is bound to JWT_ALGORITHM', () => {
    assert.equal(flaskSecretKey({ SECRET_KEY: OTHER, JWT_ALGORITHM: 'HS512' }).alg, 'HS512')
  })

  it('may be weak for a reason, which the warning names', () => {
    const key = flaskSecretKey({ SECRET_KEY: 'secret-key' }, { allowWeak: "the article's secret" })
    assert.equal(key.weakness, "the secret has 10 bytes; accepted: the article's secret")
  })

  const REFUSED = [
    [{}, /^SECRET_KEY: give text or bytes/],
    [{ SECRET_KEY: '' }, /^SECRET_KEY: an empty secret/],
    [{ SECRET_KEY: null }, /^SECRET_KEY: give text or bytes/],
    [{ SECRET_KEY: 'secret-key' }, /^SECRET_KEY: the secret has 10 bytes; HS256 needs 32/],
    [{ SECRET_KEY: STRONG, JWT_SECRET_KEY: null }, /^JWT_SECRET_KEY: give text or bytes/],
    [{ SECRET_KEY: STRONG, JWT_SECRET_KEY: '' }, /^JWT_SECRET_KEY: an empty secret/],
    [{ SECRET_KEY: STRONG, JWT_ALGORITHM: 'none' }, /^JWT_ALGORITHM: /],
    [{ SECRET_KEY: STRONG, JWT_ALGORITHM: 'RS256' }, /^JWT_ALGORITHM: /],
    [
      { SECRET_KEY: '-----BEGIN PUBLIC KEY-----\nMFkwEwYH\n-----END PUBLIC KEY-----' },
      /^SECRET_KEY: this is a public or private key/,
    ],
  ] as const
  for (const [config, message] of REFUSED) {
    it(`refuses ${JSON.stringify(config).slice(0, 60)} by the name of the setting, without the secret`, () => {
      assert.throws(
        () => flaskSecretKey(config as never, {}),
        (fault) =>
          fault instanceof TypeError && message.test(fault.message) && !/secret-key|dJ4s|MFkw/.test(fault.message),
      )
    })
  }
})
