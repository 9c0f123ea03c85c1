/** JWKs of key pairs; jwk.test.ts has those of secrets. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { PublicAlgorithm } from '../jws/algorithms.ts'
import { makePair, modulusOf, optIn, privateMembers, publicMembers, publicRows, rowOf } from '../testing/pairs.ts'
import { type Jwk, type JwkOptions, jwk } from './jwk.ts'
import { privateKey, publicKey } from './pem.ts'

const HIDDEN: Readonly<Record<string, readonly string[]>> = {
  RSA: ['d', 'p', 'q', 'dp', 'dq', 'qi'],
  EC: ['d'],
  OKP: ['d'],
  AKP: ['priv'],
}
const OPEN: Readonly<Record<string, readonly string[]>> = { RSA: ['n', 'e'], EC: ['x', 'y'], OKP: ['x'], AKP: ['pub'] }
const ALL = ['k', 'n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'crv', 'x', 'y', 'pub', 'priv']

/** What a JavaScript caller may pass, ignoring the types. */
const make = (value: unknown, options: unknown = optIn) => jwk(value as Jwk, options as JwkOptions)
const refuses = (value: unknown, message: RegExp, options?: unknown) =>
  assert.throws(() => make(value, options), { name: 'TypeError', message })

for (const row of publicRows) {
  const { alg, keyType } = row
  const { kty } = row.jwk
  const [open, hidden] = [OPEN[kty] ?? [], HIDDEN[kty] ?? []]

  describe(`jwk: ${alg}`, () => {
    const [pair, other] = [makePair(row), makePair(row)]
    const [publicJwk, privateJwk] = [
      { ...publicMembers(pair), alg },
      { ...privateMembers(pair), alg },
    ]

    it('makes the keys that publicKey and privateKey make of the same pair', () => {
      const [own, whole] = [make({ ...publicJwk, kid: 'k1' }), make(privateJwk)]
      assert.ok(own.equals(publicKey(pair.publicKey, { alg, ...optIn })))
      assert.ok(whole.equals(own))
      assert.deepEqual([own.kind, own.alg, own.kid, own.canSign], ['public', alg, 'k1', false])
      assert.deepEqual([whole.kind, whole.alg, whole.canSign, whole.canVerify], ['private', alg, true, true])
      assert.equal(whole.kid, privateKey(pair.privateKey, { alg, ...optIn }).kid)
      assert.ok(own.verify('a.b', whole.sign('a.b')))
    })

    for (const name of [...open, ...hidden]) {
      const whole = hidden.includes(name) ? privateJwk : publicJwk
      const text = String(whole[name as keyof Jwk])

      it(`refuses ${name} when it is not canonical base64url`, () => {
        const alphabet = /[AQgw]$/.test(text) && text.length % 4 === 2 ? `${text.slice(0, -1)}B` : `${text}A`
        const spellings = [
          '',
          '=',
          `${text}=`,
          ` ${text}`,
          `${text}\n`,
          `${text.slice(0, -1)}+`,
          `${text.slice(0, -1)}é`,
        ]
        for (const wrong of [...spellings, null, 7, true, {}, [text], Buffer.from(text)]) {
          refuses({ ...whole, [name]: wrong }, new RegExp(`^jwk\\.${name}: `))
        }
        assert.throws(() => make({ ...whole, [name]: alphabet }), { name: 'TypeError' })
      })

      it(`refuses ${name} of another length`, () => {
        const bytes = Buffer.from(text, 'base64url')
        for (const wrong of [bytes.subarray(1), bytes.subarray(0, -1), Buffer.concat([Buffer.alloc(1), bytes])]) {
          // A shorter or longer RSA number is another number, and is refused by the checks of strength and fit.
          if (kty === 'RSA' && name === 'e') continue
          if (kty === 'RSA' && hidden.includes(name) && wrong.length > bytes.length) continue
          assert.throws(() => make({ ...whole, [name]: wrong.toString('base64url') }), {
            name: 'TypeError',
            message: /^(jwk|key)/,
          })
        }
      })
    }

    for (const name of [...open, ...hidden]) {
      it(`refuses a private key without ${name}, absent or undefined`, () => {
        const { [name as 'n']: _, ...rest } = privateJwk
        // Without its only private member it is a public key.
        if (hidden.length === 1 && hidden[0] === name) {
          assert.equal(make(rest).kind, 'public')
          assert.equal(make({ ...privateJwk, [name]: undefined }).kind, 'public')
          return
        }
        refuses(rest, new RegExp(`^jwk\\.${name}: missing`))
        refuses({ ...privateJwk, [name]: undefined }, new RegExp(`^jwk\\.${name}: missing`))
      })
    }

    for (const name of open) {
      it(`refuses a public key without ${name}, and with it only on the prototype`, () => {
        const { [name as 'n']: value, ...rest } = publicJwk
        refuses(rest, new RegExp(`^jwk\\.${name}: missing`))
        refuses(Object.assign(Object.create({ [name]: value }), rest), new RegExp(`^jwk\\.${name}: missing`))
      })
    }

    it('refuses members of another key type: the key would have two meanings', () => {
      const foreign = ALL.filter((name) => ![...open, ...hidden, row.jwk.crv === undefined ? '' : 'crv'].includes(name))
      for (const name of foreign) refuses({ ...publicJwk, [name]: 'AQAB' }, new RegExp(`^jwk\\.${name}: not for`))
    })

    it('refuses a private key with the public half of another', () => {
      for (const name of open.filter((one) => one !== 'e')) {
        const theirs = publicMembers(other)[name as 'n']
        assert.throws(() => make({ ...privateJwk, [name]: theirs }), { name: 'TypeError' })
      }
      // For OKP and AKP the runtime derives the public member and ignores the given one; for the others a signature shows it.
      const message = open.length === 1 ? `jwk.${open[0]}: does not belong to the private key` : /^key: the parts of/
      assert.throws(() => make({ ...privateJwk, ...publicMembers(other) }), { name: 'TypeError', message })
    })

    it('refuses uses and operations that are not for it (RFC 7517 §4.2, §4.3)', () => {
      for (const [value, operation, wrong] of [
        [publicJwk, 'verify', 'sign'],
        [privateJwk, 'sign', 'verify'],
      ] as const) {
        make({ ...value, use: 'sig', key_ops: [operation] })
        make({ ...value, key_ops: ['sign', 'verify'] })
        refuses({ ...value, key_ops: [wrong] }, /^jwk\.key_ops: /)
        for (const use of ['enc', 'SIG', '', null, 1, ['sig']]) refuses({ ...value, use }, /^jwk\.use: /)
        for (const key_ops of [[], ['encrypt'], 'verify', null, [operation, operation], [operation, 7], {}]) {
          refuses({ ...value, key_ops }, /^jwk\.key_ops: /)
        }
      }
    })

    it('refuses a JWK that names no algorithm or one that is not for its type, whatever the option says', () => {
      const { alg: _, ...silent } = publicJwk
      refuses(silent, /^jwk\.alg: /)
      assert.equal(make(silent, { alg, ...optIn }).alg, alg)
      for (const wrong of ['none', 'HS256', 'RSA1_5', 'RSA-OAEP', 'ECDH-ES', 'constructor', '', null, 7, [alg], {}]) {
        refuses({ ...publicJwk, alg: wrong }, /^jwk\.alg: /)
        refuses({ ...publicJwk, alg: wrong }, /^jwk\.alg: /, { alg, ...optIn })
      }
    })

    it('refuses an option with another algorithm than the JWK names', () => {
      for (const { alg: foreign } of publicRows.filter((one) => one.alg !== alg)) {
        // The JWK of an Ed448 key may say EdDSA too.
        if (alg === 'Ed448' && foreign === 'EdDSA') continue
        refuses(publicJwk, /^alg: /, { alg: foreign, ...optIn })
      }
      assert.equal(make(publicJwk, { alg, ...optIn }).alg, alg)
    })

    it('refuses another kty, and the names of prototype members', () => {
      for (const wrong of [
        'constructor',
        '__proto__',
        'toString',
        kty.toLowerCase() === kty ? 'x' : kty.toLowerCase(),
        '',
        null,
        undefined,
        7,
      ]) {
        refuses({ ...publicJwk, kty: wrong }, /^jwk\.kty: /)
      }
    })

    it('ignores members that it does not know', () => {
      const extra = { x5c: ['MIIB'], x5t: 'abc', iat: 7, revoked: false, constructor: 'x' }
      assert.ok(make({ ...publicJwk, ...extra }).equals(make(publicJwk)))
    })

    it('makes no second key of another spelling', () => {
      if (keyType !== 'rsa') return
      const padded = Buffer.concat([Buffer.alloc(1), Buffer.from(String(publicJwk.n), 'base64url')]).toString(
        'base64url',
      )
      refuses({ ...publicJwk, n: padded }, /^jwk\.n: begins with a zero byte/)
      refuses({ ...publicJwk, e: 'AAEAAQ' }, /^jwk\.e: begins with a zero byte/)
    })
  })
}

describe('jwk: points and curves', () => {
  for (const alg of ['ES256', 'ES384', 'ES512', 'ES256K'] as const) {
    const own = { ...publicMembers(makePair(rowOf(alg))), alg }
    const zeros = Buffer.alloc(Buffer.from(own.x ?? '', 'base64url').length).toString('base64url')

    it(`${alg}: refuses a point off the curve, and the one at infinity`, () => {
      const changed = Buffer.from(own.y ?? '', 'base64url')
      changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1
      for (const point of [{ y: changed.toString('base64url') }, { x: own.y, y: own.x }, { x: zeros, y: zeros }]) {
        refuses({ ...own, ...point }, /^jwk: this is not a valid EC key/)
      }
    })

    it(`${alg}: refuses the name of another curve`, () => {
      for (const crv of [
        'P-256',
        'P-384',
        'P-521',
        'secp256k1',
        'p-256',
        'Ed25519',
        '',
        null,
        undefined,
        'constructor',
      ]) {
        if (crv !== own.crv)
          assert.throws(() => make({ ...own, crv }), { name: 'TypeError', message: /^jwk\.(alg|x|crv)/ })
      }
    })
  }

  it('takes a coordinate with a leading zero, which must be written', () => {
    for (;;) {
      const own = { ...publicMembers(makePair(rowOf('ES256'))), alg: 'ES256' }
      const bytes = Buffer.from(own.x ?? '', 'base64url')
      if (bytes[0] !== 0) continue
      assert.equal(make(own).alg, 'ES256')
      refuses({ ...own, x: bytes.subarray(1).toString('base64url') }, /^jwk\.x: /)
      return
    }
  })

  it('takes Ed25519 and EdDSA for the names of one algorithm (RFC 9864)', () => {
    const own = publicMembers(makePair(rowOf('EdDSA')))
    assert.equal(make({ ...own, alg: 'Ed25519' }).alg, 'EdDSA')
    assert.equal(make({ ...own, alg: 'Ed25519' }, { alg: 'EdDSA' }).alg, 'EdDSA')
    assert.equal(make({ ...publicMembers(makePair(rowOf('Ed448'))), alg: 'EdDSA' }).alg, 'Ed448')
    refuses({ ...own, alg: 'Ed448' }, /^jwk\.alg: /)
  })

  it('makes an ES256K key only for those who ask for it', () => {
    const own = { ...publicMembers(makePair(rowOf('ES256K'))), alg: 'ES256K' }
    refuses(own, /^alg: .*optIn/, {})
    refuses(own, /^optIn: /, { optIn: 1 })
    assert.equal(make(own).alg, 'ES256K')
  })
})

describe('jwk: options and errors', () => {
  const own = { ...publicMembers(makePair(rowOf('ES256'))), alg: 'ES256' }

  it('refuses unknown options by name, and options that are none', () => {
    for (const name of ['kid', 'algorithms', 'use', 'alow', '__proto__x']) {
      refuses(own, new RegExp(`^${name}: unknown option`), { [name]: 'x' })
    }
    for (const options of [null, 'ES256', 7, []]) refuses(own, /^options: /, options)
    refuses(own, /^alg: /, { alg: 'toString' as PublicAlgorithm })
  })

  it('says nothing of a private key in an error', () => {
    const whole: Jwk = { ...privateMembers(makePair(rowOf('RS256'))), alg: 'RS256' }
    const broken = [
      { n: modulusOf(2048) },
      { d: whole.p },
      { p: whole.q },
      { kid: 7 },
      { use: 'enc' },
      { dp: `${whole.dp}A` },
    ]
    for (const members of broken) {
      assert.throws(
        () => make({ ...whole, ...members }),
        (error: Error) => {
          const text = `${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`
          return (
            error.name === 'TypeError' &&
            ['d', 'p', 'q', 'n'].every((name) => !text.includes(String(whole[name as 'd']).slice(0, 20)))
          )
        },
      )
    }
  })

  it('reads a getter once', () => {
    let reads = 0
    const { alg: _, ...rest } = own
    const value = Object.defineProperty({ ...rest }, 'alg', {
      enumerable: true,
      get: () => (reads++ === 0 ? 'ES256' : 'none'),
    })
    assert.equal(make(value).alg, 'ES256')
    assert.equal(reads, 1)
  })
})
