import assert from 'node:assert/strict'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { exportJwk } from '../jwk/export.ts'
import { generateKey } from '../jwk/generate.ts'
import type { Jwk } from '../jwk/jwk.ts'
import type { Key } from '../jwk/key.ts'
import { secretKey } from '../jwk/secret-key.ts'
import type { PublicAlgorithm } from '../jws/algorithms.ts'
import { createSigner } from '../jwt/sign.ts'
import { createVerifier } from '../jwt/verify.ts'
import { CLAIMS, NOW, policyWith } from '../testing/raw-token.ts'
import type { JwkSet, JwkSetOptions } from './jwk-set.ts'
import { jwks } from './local.ts'

const clock = (): number => NOW
const VECTORS = new URL('../../../../../shared/vectors/wycheproof/json_web_key.json', import.meta.url)
const skip = existsSync(VECTORS) ? false : 'no ../shared/vectors beside the repository'

const ES256 = generateKey('ES256')
const EDDSA = generateKey('EdDSA')
const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' }) as Jwk

function octets(kid: string | undefined, bytes = 32): Jwk {
  return { kty: 'oct', alg: 'HS256', k: randomBytes(bytes).toString('base64url'), ...(kid !== undefined && { kid }) }
}

function without<Name extends keyof Jwk>(name: Name, { [name]: _, ...rest }: Jwk): Jwk {
  return rest as Jwk
}

const secretOf = ({ k, kid }: Jwk): Key =>
  secretKey(Buffer.from(String(k), 'base64url'), { alg: 'HS256', ...(kid !== undefined && { kid }) })
const tokenOf = (key: Key): string => createSigner({ key }).sign(CLAIMS)
const algorithmsOf = (set: unknown, options?: JwkSetOptions): readonly string[] =>
  jwks(set as JwkSet, options).keys.map(({ alg }) => alg)

describe('jwks', () => {
  it('verifies tokens of all its keys, by kid, without a promise', () => {
    const set = jwks({ keys: [exportJwk(ES256), exportJwk(EDDSA)] })
    const { verify } = createVerifier({ keys: set, clock })
    for (const key of [ES256, EDDSA]) {
      const verified = verify(tokenOf(key))
      assert.ok(verified.key.equals(key))
      assert.deepEqual(verified.claims, CLAIMS)
    }
    assert.deepEqual(set.skipped, [])
  })

  it('leaves out what cannot be used and says where and why; the good ones verify (CVE-2026-102274)', () => {
    const canary = 'canary4711'
    const good = exportJwk(ES256)
    const spoilt = { ...good, kid: 'another' }
    const bad: readonly unknown[] = [
      null,
      'text',
      [],
      {},
      { kty: canary, alg: canary },
      { ...spoilt, kty: 'RSA' },
      { ...RSA, alg: 'RS256', n: `${canary}=` },
      { ...RSA, alg: 'RS256', n: undefined },
      { ...RSA, alg: 'RS256', n: 'AQAB' },
      { ...RSA, alg: 'RS256', e: 'AQ' },
      { ...spoilt, y: good.x },
      { ...spoilt, use: 'enc' },
      { ...spoilt, key_ops: ['sign'] },
      { ...spoilt, kid: 7 },
      { ...spoilt, alg: 'none' },
    ]
    const set = jwks({ keys: [...bad, good] as Jwk[] })
    assert.equal(set.keys.length, 1)
    assert.deepEqual(
      set.skipped.map(({ index }) => index),
      bad.map((_, index) => index),
    )
    for (const { reason } of set.skipped) {
      assert.match(reason, /^(?:jwk|key|kid|alg)\b.*: ./)
      assert.ok(!reason.includes(canary), reason)
    }
    createVerifier({ keys: set, clock }).verify(tokenOf(ES256))
  })

  it('leaves out a key whose members throw when they are read', () => {
    const trap = Object.defineProperty({ kty: 'EC' }, 'crv', {
      get() {
        throw new Error('canary')
      },
    })
    const set = jwks({ keys: [trap as unknown as Jwk, exportJwk(ES256)] })
    assert.deepEqual(
      set.skipped.map(({ index }) => index),
      [0],
    )
    assert.ok(!JSON.stringify(set.skipped).includes('canary'))
  })

  it('takes a key without alg only when exactly one of the named algorithms fits it', () => {
    assert.throws(() => jwks({ keys: [RSA] }), { name: 'TypeError', message: /^set: no usable key; 0: jwk\.alg: / })
    assert.deepEqual(algorithmsOf({ keys: [RSA] }, { algorithms: ['PS256', 'ES256'] }), ['PS256'])
    assert.throws(() => jwks({ keys: [RSA] }, { algorithms: ['RS256', 'PS256'] }), /several/)
    assert.throws(() => jwks({ keys: [RSA] }, { algorithms: ['ES256'] }), /none/)
    assert.deepEqual(algorithmsOf({ keys: [without('alg', exportJwk(EDDSA))] }, { algorithms: ['EdDSA'] }), ['EdDSA'])
    // An empty alg is not the same as a missing one.
    assert.throws(() => jwks({ keys: [{ ...RSA, alg: '' }] }, { algorithms: ['RS256'] }), TypeError)
  })

  it('leaves out keys of other algorithms than the named ones', () => {
    const set = jwks({ keys: [exportJwk(ES256), exportJwk(EDDSA)] }, { algorithms: ['EdDSA'] })
    assert.deepEqual(
      set.keys.map(({ alg }) => alg),
      ['EdDSA'],
    )
    assert.deepEqual(
      set.skipped.map(({ index }) => index),
      [0],
    )
    assert.throws(() => createVerifier({ keys: set, clock }).verify(tokenOf(ES256)), { code: 'algorithm_not_allowed' })
  })

  it('takes ES256K only from those who opt in', () => {
    const set = { keys: [exportJwk(generateKey('ES256K', { optIn: true }))] }
    assert.throws(() => jwks(set), TypeError)
    assert.throws(() => jwks(set, { algorithms: ['ES256K'] }), TypeError)
    assert.deepEqual(algorithmsOf(set, { optIn: true }), ['ES256K'])
  })

  it('takes weak secrets only with a reason', () => {
    assert.throws(() => jwks({ keys: [octets('a', 8)] }), TypeError)
    assert.deepEqual(algorithmsOf({ keys: [octets('a', 8)] }, { allowWeak: 'a test' }), ['HS256'])
  })

  it('refuses shared secrets beside public keys (RFC 8725 §3.1; Wycheproof json_web_key 1)', () => {
    for (const keys of [
      [octets('a'), exportJwk(ES256)],
      [exportJwk(ES256), octets('a')],
    ]) {
      assert.throws(() => jwks({ keys }), { name: 'TypeError', message: /^set: shared secrets and public keys/ })
    }
  })

  it('refuses two keys of one algorithm with one kid, and says where; not two of different algorithms', () => {
    const keys = [octets('b'), octets('a'), octets('a')]
    assert.throws(() => jwks({ keys }), {
      name: 'TypeError',
      message: 'set: keys of one algorithm have the same kid (at 1, 2)',
    })
    const twice = [exportJwk(ES256), exportJwk(ES256)]
    assert.throws(() => jwks({ keys: twice }), /same kid/)
    // An entry that cannot be used counts too (Wycheproof json_web_key 4).
    const broken = { ...octets('a'), k: '!' }
    assert.throws(() => jwks({ keys: [broken, octets('a')] }), /same kid \(at 1\)/)
    assert.equal(jwks({ keys: [{ ...broken, alg: 'HS512' }, octets('a')] }).keys.length, 1)
    assert.equal(jwks({ keys: [{ kty: 'oct', alg: 'HS256' }, octets(undefined), octets(undefined)] }).keys.length, 2)
    const both = [exportJwk(ES256), exportJwk(EDDSA)].map((one) => ({ ...one, kid: 'same' }))
    assert.equal(jwks({ keys: both }).keys.length, 2)
  })

  it('takes 100 keys and not 101', () => {
    const keys = Array.from({ length: 101 }, (_, i) => octets(`k${i}`))
    assert.throws(() => jwks({ keys }), { name: 'TypeError', message: /^set: give at most 100 keys/ })
    const set = jwks({ keys: keys.slice(1) })
    const last = keys.at(-1)
    assert.ok(last)
    assert.equal(createVerifier({ keys: set, clock }).verify(tokenOf(secretOf(last))).key.kid, 'k100')
  })

  it('tries eight keys at most for a token without kid', () => {
    const keys = Array.from({ length: 9 }, () => octets(undefined))
    const { verify } = createVerifier({ keys: jwks({ keys }), clock })
    const [eighth, ninth] = keys.slice(-2)
    assert.ok(eighth && ninth)
    verify(tokenOf(secretOf(eighth)))
    assert.throws(() => verify(tokenOf(secretOf(ninth))), { code: 'signature_invalid' })
  })

  it('keeps to what it was made with when the object changes later', () => {
    const keys = [exportJwk(ES256)]
    const set = jwks({ keys })
    keys.length = 0
    createVerifier({ keys: set, clock }).verify(tokenOf(ES256))
    assert.ok([set, set.keys, set.skipped].every((one) => Object.isFrozen(one)))
  })

  for (const set of [undefined, null, 'text', [], [octets('a')], {}, { keys: {} }, { keys: null }, { keys: [] }]) {
    it(`refuses ${JSON.stringify(set)?.slice(0, 20)} by the name of the argument`, () => {
      assert.throws(() => jwks(set as JwkSet), { name: 'TypeError', message: /^set: / })
    })
  }

  it('refuses a list that is only inherited', () => {
    assert.throws(() => jwks(Object.create({ keys: [octets('a')] })), { name: 'TypeError', message: /^set: / })
  })

  for (const [options, name] of [
    [null, 'options'],
    ['RS256', 'options'],
    [{ algorithm: 'RS256' }, 'algorithm'],
    [{ algorithms: undefined }, 'algorithms'],
    [{ algorithms: [] }, 'algorithms'],
    [{ algorithms: 'RS256' }, 'algorithms'],
    [{ algorithms: ['none'] }, 'algorithms.0'],
    [{ algorithms: ['rs256'] }, 'algorithms.0'],
    [{ optIn: false }, 'optIn'],
    [{ optIn: undefined }, 'optIn'],
  ] as const) {
    it(`refuses the options ${JSON.stringify(options)}: ${name}`, () => {
      const given = options as unknown as JwkSetOptions
      const message = new RegExp(`^${name}: `)
      assert.throws(() => jwks({ keys: [octets('a')] }, given), { name: 'TypeError', message })
    })
  }

  it('is narrowed where it is made, not by the verifier', () => {
    const keys = jwks({ keys: [exportJwk(ES256)] })
    assert.throws(() => createVerifier({ keys, algorithms: ['ES256'] }), {
      name: 'TypeError',
      message: /^algorithms: /,
    })
  })
})

describe('jwks: Wycheproof json_web_key', { skip }, () => {
  interface Group {
    readonly private: JwkSet
    readonly public?: JwkSet
    readonly tests: readonly {
      readonly tcId: number
      readonly comment: string
      readonly jws: string
      readonly result: string
    }[]
  }
  const { testGroups } = (skip ? { testGroups: [] } : JSON.parse(readFileSync(VECTORS, 'utf8'))) as {
    testGroups: readonly Group[]
  }

  for (const { public: published, private: owned, tests } of testGroups) {
    for (const { tcId, comment, jws, result } of tests) {
      it(`${tcId} ${comment}: ${result}`, () => {
        const verify = (): void => {
          const keys = jwks(published ?? owned)
          try {
            createVerifier({ keys, policy: policyWith({}) }).verify(jws)
          } catch (error) {
            // The vectors sign the text foo, which is only parsed after the signature was verified.
            if ((error as { readonly part?: string }).part !== 'payload') throw error
          }
        }
        if (result === 'valid') verify()
        else assert.throws(verify, (error: Error) => ['TypeError', 'TokenError'].includes(error.name))
      })
    }
  }
})

describe('jwks: types', () => {
  it('give a verifier that answers at once', () => {
    const keys = jwks({ keys: [exportJwk(ES256)] })
    const subject: unknown = createVerifier({ keys, clock }).verify(tokenOf(ES256)).claims['sub']
    assert.equal(subject, CLAIMS['sub'])
    const alg: PublicAlgorithm = 'ES256'
    // @ts-expect-error an algorithm that does not exist
    assert.throws(() => jwks({ keys: [exportJwk(ES256)] }, { algorithms: [alg, 'ES257'] }), TypeError)
  })
})
