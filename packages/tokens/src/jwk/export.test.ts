import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inspect } from 'node:util'
import { makePair, optIn, publicMembers, publicRows, rowOf } from '../testing/pairs.ts'
import { exportJwk, exportPem, exportPrivateJwk, exportPrivatePem } from './export.ts'
import { jwk } from './jwk.ts'
import { Key } from './key.ts'
import { privateKey, publicKey } from './pem.ts'
import { secretKey } from './secret-key.ts'
import { thumbprint } from './thumbprint.ts'

const PRIVATE_MEMBERS = ['k', 'd', 'p', 'q', 'dp', 'dq', 'qi', 'priv']
const KEPT = { name: 'TypeError', message: /^key: only a secret or private key made with extractable: true/ }

for (const row of publicRows) {
  const { alg } = row
  describe(`export: ${alg}`, () => {
    const pair = makePair(row)
    const whole = privateKey(pair.privateKey, { alg, extractable: true, ...optIn })
    const kept = privateKey(pair.privateKey, { alg, ...optIn })

    it('gives the public half away with alg, use and kid, and with nothing private', () => {
      for (const key of [whole, kept]) {
        const exported = exportJwk(key)
        assert.deepEqual(exported, { ...publicMembers(pair), alg, use: 'sig', kid: thumbprint(exported) })
        assert.ok(PRIVATE_MEMBERS.every((name) => !Object.hasOwn(exported, name)))
        assert.match(exportPem(key), /^-----BEGIN PUBLIC KEY-----/)
      }
    })

    it('comes back from JWK and PEM as the same key', () => {
      const keys = [
        jwk(exportJwk(whole), optIn),
        publicKey(exportPem(whole), { alg, ...optIn }),
        jwk(exportPrivateJwk(whole), optIn),
        privateKey(exportPrivatePem(whole), { alg, ...optIn }),
      ]
      for (const key of keys) {
        assert.ok(key.equals(whole))
        assert.ok(key.verify('a.b', whole.sign('a.b')))
      }
      assert.deepEqual(
        keys.map((key) => [key.kind, key.kid]),
        [
          ['public', whole.kid],
          ['public', undefined],
          ['private', whole.kid],
          ['private', whole.kid],
        ],
      )
    })

    it('keeps a private half unless it was made extractable, by a constructor that says so', () => {
      const silent = [
        kept,
        privateKey(pair.privateKey, { alg, extractable: false, ...optIn }),
        jwk(exportPrivateJwk(whole), optIn),
      ]
      for (const key of silent) {
        assert.throws(() => exportPrivateJwk(key), KEPT)
        assert.throws(() => exportPrivatePem(key), KEPT)
      }
      assert.equal(exportPrivateJwk(jwk(exportPrivateJwk(whole), { extractable: true, ...optIn })).kty, row.jwk.kty)
    })

    it('has no private half of a public key', () => {
      const key = publicKey(pair.publicKey, { alg, ...optIn })
      assert.throws(() => exportPrivateJwk(key), KEPT)
      assert.throws(() => exportPrivatePem(key), KEPT)
      assert.equal(exportJwk(key).kid, undefined)
    })

    it('is shown nowhere: not printed, serialized, enumerated, cloned or handed out by the class', () => {
      const secrets = Object.entries(exportPrivateJwk(whole))
        .filter(([name]) => PRIVATE_MEMBERS.includes(name))
        .map(([, value]) => String(value).slice(0, 24))
      assert.ok(secrets.length > 0)
      const maker = kept.constructor as typeof Key
      const shown = [
        inspect(kept, { showHidden: true, depth: Number.POSITIVE_INFINITY, getters: true }),
        inspect({ nested: [kept] }, { depth: 9 }),
        JSON.stringify(kept),
        String(kept),
        Object.entries(kept).join(),
        Reflect.ownKeys(kept).map(String).join(),
        inspect(structuredClone(kept)),
        inspect(maker.halves(kept), { showHidden: true, depth: 9 }),
      ]
      for (const text of shown) assert.ok(secrets.every((secret) => !text.includes(secret)))
      assert.equal(maker.halves(kept).privateObject, undefined)
      assert.ok(Object.isFrozen(kept))
    })
  })
}

describe('export: secrets', () => {
  const text = 'correct horse battery staple, and four more words'
  const kept = secretKey(text, { alg: 'HS256', kid: 'k1' })
  const open = secretKey(text, { alg: 'HS256', kid: 'k1', extractable: true })

  it('has no public half and no PEM', () => {
    for (const key of [kept, open]) {
      assert.throws(() => exportJwk(key), { name: 'TypeError', message: /^key: a shared secret has no public half/ })
      assert.throws(() => exportPem(key), { name: 'TypeError', message: /^key: a shared secret has no public half/ })
      assert.throws(() => exportPrivatePem(key), { name: 'TypeError', message: /^key: a shared secret has no PEM/ })
    }
  })

  it('leaves as a JWK only when it was made extractable, and comes back as the same key', () => {
    assert.throws(() => exportPrivateJwk(kept), KEPT)
    const exported = exportPrivateJwk(open)
    const k = Buffer.from(text).toString('base64url')
    assert.deepEqual(exported, { kty: 'oct', k, alg: 'HS256', use: 'sig', kid: 'k1' })
    assert.ok(jwk(exported).equals(kept))
    assert.throws(() => exportPrivateJwk(jwk(exported)), KEPT)
    assert.deepEqual(exportPrivateJwk(jwk(exported, { extractable: true })), exported)
  })

  it('refuses what is not a key of this engine', () => {
    const { privateKey: object } = makePair(rowOf('EdDSA'))
    for (const value of [undefined, null, 'key', {}, object, { alg: 'HS256', kind: 'private' }]) {
      for (const exporter of [exportJwk, exportPem, exportPrivateJwk, exportPrivatePem]) {
        assert.throws(() => exporter(value as unknown as Key), {
          name: 'TypeError',
          message: 'key: give a key of this engine',
        })
      }
    }
    for (const exporter of [exportJwk, exportPem, exportPrivateJwk, exportPrivatePem]) {
      assert.throws(() => exporter(Object.create(Key.prototype)), TypeError)
    }
  })
})
