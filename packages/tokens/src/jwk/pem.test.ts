import assert from 'node:assert/strict'
import { createPrivateKey, createSecretKey, generateKeyPairSync, type KeyObject, webcrypto } from 'node:crypto'
import { describe, it } from 'node:test'
import type { PublicAlgorithm } from '../jws/algorithms.ts'
import { makePair, optIn, publicRows, rowOf } from '../testing/pairs.ts'
import type { Key } from './key.ts'
import { type KeyMaterial, type PrivateKeyOptions, type PublicKeyOptions, privateKey, publicKey } from './pem.ts'

const rsa = makePair(rowOf('RS256'))
const p256 = makePair(rowOf('ES256'))
const ed = makePair(rowOf('EdDSA'))

/** Made with `openssl req -x509`; its private key is gone. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBcjCCARmgAwIBAgIUbvGejHb8PWyX1azdO8zq7R7oZ08wCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEdGVzdDAeFw0yNjExMjIxMzE0MTlaFw0zNjExMTkxMzE0MTla
MA8xDTALBgNVBAMMBHRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARWtBLj
qurj+x4iHYPini314Hes2xpSiUH66es74eqovMnovZgMokb9d/k7ll4EaDhxvKO0
mjPDIhXdMH/nw9EPo1MwUTAdBgNVHQ4EFgQUyg/Zkk6r3F/QtVFaxTA4xxWR7BYw
HwYDVR0jBBgwFoAUyg/Zkk6r3F/QtVFaxTA4xxWR7BYwDwYDVR0TAQH/BAUwAwEB
/zAKBggqhkjOPQQDAgNHADBEAiBOtbeCczXvhusc3oGOhVQXhRt5i3YWyS9GyI0h
w592JQIgJUZjT+5LfyHGfuCxbAcfuGmmGJvrTvC3JUkc5OknEj4=
-----END CERTIFICATE-----
`
const KEY_OF_CERTIFICATE = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEVrQS46rq4/seIh2D4p4t9eB3rNsa
UolB+unrO+HqqLzJ6L2YDKJG/Xf5O5ZeBGg4cbyjtJozwyIV3TB/58PRDw==
-----END PUBLIC KEY-----
`

/** What a JavaScript caller may pass, ignoring the types. */
const makePublic = (material: unknown, options: unknown = { alg: 'ES256' }) =>
  publicKey(material as KeyMaterial, options as PublicKeyOptions)
const makePrivate = (material: unknown, options: unknown = { alg: 'ES256' }) =>
  privateKey(material as KeyMaterial, options as PrivateKeyOptions)

const spki = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString()
const pkcs8 = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString()

describe('publicKey', () => {
  for (const row of publicRows) {
    it(`reads ${row.alg} from SPKI PEM and from a KeyObject, alike`, () => {
      const pair = makePair(row)
      const options = { alg: row.alg, kid: 'k1', ...optIn }
      const [text, object] = [publicKey(spki(pair.publicKey), options), publicKey(pair.publicKey, options)]
      assert.ok(text.equals(object))
      assert.deepEqual(
        [text.kind, text.alg, text.kid, text.canSign, text.canVerify],
        ['public', row.alg, 'k1', false, true],
      )
      assert.ok(text.verify('a.b', privateKey(pair.privateKey, options).sign('a.b')))
      assert.throws(() => text.sign('a.b'), { name: 'TypeError', message: /^key: / })
    })
  }

  it('reads PKCS#1', () => {
    const pem = String(rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }))
    assert.ok(publicKey(pem, { alg: 'PS256' }).equals(publicKey(rsa.publicKey, { alg: 'PS256' })))
  })

  it('reads the key of a certificate', () => {
    assert.ok(makePublic(CERTIFICATE).equals(makePublic(KEY_OF_CERTIFICATE)))
    refusesText(CERTIFICATE.repeat(2), makePublic)
  })

  it('has no kid unless it is given', () => assert.equal(publicKey(p256.publicKey, { alg: 'ES256' }).kid, undefined))

  it('reads PEM with blanks around it, with CRLF, and after a comment', () => {
    const pem = spki(p256.publicKey)
    for (const text of [`\n\n ${pem}\n`, pem.replaceAll('\n', '\r\n'), `# my key\n${pem}`]) makePublic(text)
  })

  const texts: Readonly<Record<string, string>> = {
    'the empty text': '',
    'a word': 'secret',
    'a private key: its owner has mixed up the two': pkcs8(p256.privateKey),
    'a private SEC 1 key': String(p256.privateKey.export({ type: 'sec1', format: 'pem' })),
    'a private PKCS#1 key': String(rsa.privateKey.export({ type: 'pkcs1', format: 'pem' })),
    'a public key and then a private one': spki(p256.publicKey) + pkcs8(p256.privateKey),
    'two public keys: one is not meant': spki(p256.publicKey).repeat(2),
    'base64 without its lines': p256.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    'a JWK as text': JSON.stringify(p256.publicKey.export({ format: 'jwk' })),
    'a label in lower case': spki(p256.publicKey).replaceAll('PUBLIC KEY', 'public key'),
    'a path': '/etc/keys/public.pem',
    'an OpenSSH key': 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOur',
    'an SSH2 key': '---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----',
    'a request for a certificate': '-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----',
    'PEM of nonsense': '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n',
    'PEM cut off': spki(p256.publicKey).slice(0, 80),
    'a label with another content': pkcs8(p256.privateKey).replaceAll('PRIVATE', 'PUBLIC'),
  }
  for (const [what, text] of Object.entries(texts)) {
    it(`refuses ${what}`, () => refusesText(text, makePublic))
  }
})

describe('privateKey', () => {
  for (const row of publicRows) {
    it(`reads ${row.alg} from PKCS#8 PEM, encrypted or not, and from a KeyObject, alike`, () => {
      const { privateKey: object } = makePair(row)
      const options = { alg: row.alg, ...optIn }
      const passphrase = 'open sesame'
      const encrypted = object.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase })
      const keys = [
        privateKey(object, options),
        privateKey(pkcs8(object), options),
        privateKey(String(encrypted), { ...options, passphrase }),
      ]
      for (const key of keys) {
        assert.ok(key.equals(keys[0] as Key))
        assert.ok(keys[0]?.verify('a.b', key.sign('a.b')))
        assert.deepEqual([key.kind, key.alg, key.canSign, key.canVerify], ['private', row.alg, true, true])
      }
      refusesText(String(encrypted), (text) => makePrivate(text, options))
      refusesText(String(encrypted), (text) => makePrivate(text, { ...options, passphrase: 'wrong' }))
    })
  }

  it('reads PKCS#1, and SEC 1 with the parameters that openssl writes before it', () => {
    const pkcs1 = String(rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }))
    assert.ok(privateKey(pkcs1, { alg: 'RS512' }).equals(privateKey(rsa.privateKey, { alg: 'RS512' })))
    const parameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n'
    const sec1 = String(p256.privateKey.export({ type: 'sec1', format: 'pem' }))
    assert.ok(makePrivate(parameters + sec1).equals(makePrivate(p256.privateKey)))
  })

  it('has its thumbprint for a kid (RFC 7638), in every form of the same key, and the given one before it', () => {
    const { kid } = makePrivate(p256.privateKey)
    assert.match(kid ?? '', /^[\w-]{43}$/)
    assert.equal(makePrivate(pkcs8(p256.privateKey)).kid, kid)
    assert.equal(makePrivate(p256.privateKey, { alg: 'ES256', kid: 'mine' }).kid, 'mine')
  })

  it('equals its public half, and no key of another algorithm', () => {
    assert.ok(makePrivate(p256.privateKey).equals(makePublic(p256.publicKey)))
    assert.ok(!makePrivate(rsa.privateKey, { alg: 'RS256' }).equals(makePublic(rsa.publicKey, { alg: 'RS384' })))
  })

  const texts: Readonly<Record<string, string>> = {
    'a public key': spki(p256.publicKey),
    'the empty text': '',
    'two private keys': pkcs8(p256.privateKey).repeat(2),
    'an OpenSSH private key': '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n',
    'PEM of nonsense': '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n',
  }
  for (const [what, text] of Object.entries(texts)) {
    it(`refuses ${what}`, () => refusesText(text, makePrivate))
  }

  it('refuses an RSA key whose numbers do not belong together: its signatures could give the factors away', () => {
    const [one, two] = [rsa, makePair(rowOf('RS256'))].map(({ privateKey: key }) => key.export({ format: 'jwk' }))
    for (const name of ['d', 'dp', 'dq', 'qi']) {
      const object = createPrivateKey({ key: { ...one, [name]: two?.[name] }, format: 'jwk' })
      assert.throws(() => makePrivate(object, { alg: 'RS256' }), {
        name: 'TypeError',
        message: /do not belong together/,
      })
    }
  })
})

describe('publicKey and privateKey: what is not a key, and what is the wrong one', () => {
  const nothing = [
    undefined,
    null,
    7,
    true,
    {},
    [],
    Buffer.from(spki(p256.publicKey)),
    createSecretKey(Buffer.alloc(32)),
  ]
  for (const [name, make] of Object.entries({ publicKey: makePublic, privateKey: makePrivate })) {
    it(`${name} refuses what is not text, KeyObject or CryptoKey`, () => {
      for (const material of nothing) {
        assert.throws(() => make(material), { name: 'TypeError', message: /^key: give PEM text/ })
      }
    })
  }

  it('refuses the other half of a pair', () => {
    assert.throws(() => makePublic(p256.privateKey), { name: 'TypeError', message: /^key: .*public KeyObject/ })
    assert.throws(() => makePrivate(p256.publicKey), { name: 'TypeError', message: /^key: .*private KeyObject/ })
  })

  const wrong: readonly (readonly [string, KeyObject, PublicAlgorithm])[] = [
    ['P-256 for ES384', p256.publicKey, 'ES384'],
    ['P-256 for ES256K', p256.publicKey, 'ES256K'],
    ['secp256k1 for ES256', makePair(rowOf('ES256K')).publicKey, 'ES256'],
    ['P-521 for ES256', makePair(rowOf('ES512')).publicKey, 'ES256'],
    ['P-224 for ES256', generateKeyPairSync('ec', { namedCurve: 'secp224r1' }).publicKey, 'ES256'],
    ['brainpool for ES256', generateKeyPairSync('ec', { namedCurve: 'brainpoolP256r1' }).publicKey, 'ES256'],
    ['an EC key for RS256', p256.publicKey, 'RS256'],
    ['an RSA key for ES256', rsa.publicKey, 'ES256'],
    ['an RSA key for EdDSA', rsa.publicKey, 'EdDSA'],
    ['Ed25519 for Ed448', ed.publicKey, 'Ed448'],
    ['X25519 for EdDSA', generateKeyPairSync('x25519').publicKey, 'EdDSA'],
    ['ML-DSA-44 for ML-DSA-65', makePair(rowOf('ML-DSA-44')).publicKey, 'ML-DSA-65'],
    ['an EC key for ML-DSA-44', p256.publicKey, 'ML-DSA-44'],
    [
      'RSA-PSS, a type of its own, for PS256',
      generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).publicKey,
      'PS256',
    ],
    ['DSA for RS256', generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 }).publicKey, 'RS256'],
  ]
  for (const [what, object, alg] of wrong) {
    it(`refuses ${what}, as KeyObject and as PEM`, () => {
      const refusal = { name: 'TypeError', message: new RegExp(`^key: ${alg} needs a key `) }
      assert.throws(() => makePublic(object, { alg, ...optIn }), refusal)
      assert.throws(() => makePublic(spki(object), { alg, ...optIn }), refusal)
    })
  }

  it('refuses a private key of another type too', () => {
    assert.throws(() => makePrivate(p256.privateKey, { alg: 'ES384' }), {
      name: 'TypeError',
      message: 'key: ES384 needs a key on P-384, and this is prime256v1',
    })
  })

  it('names the algorithms of pairs, and no other, when it is given none of them', () => {
    const message = `alg: a public or private key needs one of ${publicRows.map(({ alg }) => alg).join(', ')}`
    assert.throws(() => makePublic(p256.publicKey, { alg: 'HS256' }), { name: 'TypeError', message })
  })

  it('refuses a curve that is spelled out with a generator of its own (CVE-2020-0601)', () => {
    const { publicKey: explicit } = generateKeyPairSync('ec', { namedCurve: 'P-256', paramEncoding: 'explicit' })
    const der = explicit.export({ type: 'spki', format: 'der' })
    const generator = der.indexOf('6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296', 'hex')
    const { x = '', y = '' } = p256.publicKey.export({ format: 'jwk' })
    assert.ok(generator > 0)
    Buffer.concat([x, y].map((text) => Buffer.from(text, 'base64url'))).copy(der, generator)
    const pem = `-----BEGIN PUBLIC KEY-----\n${der.toString('base64')}\n-----END PUBLIC KEY-----\n`
    assert.throws(() => makePublic(pem), { name: 'TypeError', message: /^key: .* this is a curve without a name$/ })
  })

  const options: readonly (readonly [string, unknown, RegExp])[] = [
    ['no options', null, /^options: .*`alg`/],
    ['no alg: the key does not say it (RFC 8725 §3.1)', {}, /^alg: .*RS256/],
    ['an algorithm for secrets', { alg: 'HS256' }, /^alg: /],
    ['alg none', { alg: 'none' }, /^alg: /],
    ['the name of a prototype member', { alg: 'constructor' }, /^alg: /],
    ['a list of algorithms', { alg: ['ES256'] }, /^alg: /],
    ['ES256K without optIn', { alg: 'ES256K' }, /^alg: .*optIn/],
    ['ES256K with an optIn that is not true', { alg: 'ES256K', optIn: 'yes' }, /^optIn: /],
    ['an empty kid', { alg: 'ES256', kid: '' }, /^kid: /],
    ['a kid that is a number', { alg: 'ES256', kid: 7 }, /^kid: /],
    ['an option that nobody knows', { alg: 'ES256', algorithm: 'RS256' }, /^algorithm: unknown option/],
    ['an option of secrets', { alg: 'ES256', allowWeak: 'old' }, /^allowWeak: unknown option/],
  ]
  for (const [what, value, message] of options) {
    it(`refuses ${what}`, () => {
      assert.throws(() => makePublic(p256.publicKey, value), { name: 'TypeError', message })
      assert.throws(() => makePrivate(p256.privateKey, value), { name: 'TypeError', message })
    })
  }

  it('knows options of private keys only there, and only with their types', () => {
    for (const name of ['passphrase', 'extractable']) {
      assert.throws(() => makePublic(p256.publicKey, { alg: 'ES256', [name]: 'x' }), {
        message: new RegExp(`^${name}: unknown option; [^\\n]+$`),
      })
    }
    for (const extractable of ['false', 1, null, {}]) {
      assert.throws(() => makePrivate(p256.privateKey, { alg: 'ES256', extractable }), { message: /^extractable: / })
    }
    assert.throws(() => makePrivate(p256.privateKey, { alg: 'ES256', passphrase: 7 }), { message: /^passphrase: / })
  })
})

describe('publicKey and privateKey: Web Crypto keys', () => {
  const { subtle } = webcrypto
  const pairOf = (algorithm: object, extractable = true, usages = ['sign', 'verify']) =>
    subtle.generateKey(
      algorithm as { name: 'Ed25519' },
      extractable,
      usages as ['sign'],
    ) as Promise<webcrypto.CryptoKeyPair>
  const rsaOf = (name: string, hash: string) => ({
    name,
    hash,
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  })

  const ALGORITHMS: Readonly<Record<string, object>> = {
    RS256: rsaOf('RSASSA-PKCS1-v1_5', 'SHA-256'),
    RS512: rsaOf('RSASSA-PKCS1-v1_5', 'SHA-512'),
    PS384: rsaOf('RSA-PSS', 'SHA-384'),
    ES256: { name: 'ECDSA', namedCurve: 'P-256' },
    ES512: { name: 'ECDSA', namedCurve: 'P-521' },
    EdDSA: { name: 'Ed25519' },
    Ed448: { name: 'Ed448' },
    'ML-DSA-65': { name: 'ML-DSA-65' },
  }
  for (const [alg, algorithm] of Object.entries(ALGORITHMS)) {
    it(`takes both halves of a pair for ${alg}, and neither for another algorithm`, async () => {
      const pair = await pairOf(algorithm)
      const key = makePrivate(pair.privateKey, { alg })
      assert.ok(makePublic(pair.publicKey, { alg }).verify('a.b', key.sign('a.b')))
      for (const { alg: other } of publicRows.filter((row) => row.alg !== alg)) {
        assert.throws(() => makePublic(pair.publicKey, { alg: other, ...optIn }), {
          name: 'TypeError',
          message: /^key: /,
        })
        assert.throws(() => makePrivate(pair.privateKey, { alg: other, ...optIn }), {
          name: 'TypeError',
          message: /^key: /,
        })
      }
    })
  }

  it('refuses a key whose usages are others, one that must not leave, and the other half', async () => {
    const only = await pairOf(rsaOf('RSA-OAEP', 'SHA-256'), true, ['encrypt', 'decrypt'])
    assert.throws(() => makePublic(only.publicKey, { alg: 'RS256' }), {
      message: 'key: the CryptoKey is for RSA-OAEP with SHA-256, not RS256',
    })
    const pair = await pairOf({ name: 'Ed25519' })
    assert.throws(() => makePublic(pair.publicKey, { alg: 'RS256' }), {
      message: 'key: the CryptoKey is for Ed25519, not RS256',
    })
    const raw = await subtle.exportKey('spki', pair.publicKey)
    const silent = await subtle.importKey('spki', raw, 'Ed25519', true, [])
    assert.throws(() => makePublic(silent, { alg: 'EdDSA' }), { message: /^key: the usages/ })
    const { privateKey: kept } = await pairOf({ name: 'Ed25519' }, false)
    assert.throws(() => makePrivate(kept, { alg: 'EdDSA' }), { message: /^key: .*not extractable/ })
    assert.throws(() => makePublic(pair.privateKey, { alg: 'EdDSA' }), { message: /^key: give PEM text/ })
    const secret = await subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, true, ['sign', 'verify'])
    assert.throws(() => makePrivate(secret, { alg: 'EdDSA' }), { message: /^key: give PEM text/ })
  })
})

/** Asserts a refusal whose message quotes nothing of the text. */
function refusesText(text: string, make: (material: unknown) => Key): void {
  assert.throws(
    () => make(text),
    (error: Error) => {
      assert.equal(error.name, 'TypeError')
      assert.match(error.message, /^key: (give the PEM of one|the PEM of the .* cannot be read)/)
      const lines = text.split('\n').filter((line) => line.length > 10)
      return !lines.some((line) => String(error.stack).includes(line)) && error.cause === undefined
    },
  )
}
