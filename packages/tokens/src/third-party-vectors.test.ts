/** Third-party tokens, keys and thumbprints (RFCs, Wycheproof): every row is decided as it is labelled, or listed with the reason. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { exportJwk } from './jwk/export.ts'
import { type Jwk, jwk } from './jwk/jwk.ts'
import type { Key } from './jwk/key.ts'
import { thumbprint } from './jwk/thumbprint.ts'
import type { Algorithm } from './jws/algorithms.ts'
import { createVerifier } from './jwt/verify.ts'
import { policyWith } from './testing/raw-token.ts'
import { readVectors, skip, Tally } from './testing/vectors.ts'
import { TokenError } from './token-error.ts'

type KeyOrSet = Jwk | { readonly keys: readonly Jwk[] }

interface JoseFile {
  readonly testGroups: readonly {
    readonly comment: string
    readonly private?: KeyOrSet
    readonly public?: KeyOrSet
    readonly tests: readonly JoseRow[]
  }[]
}

interface JoseRow {
  readonly tcId: number
  readonly comment: string
  readonly jws?: unknown
  readonly jwe?: unknown
  readonly result: 'valid' | 'invalid' | 'acceptable'
}

interface CookbookFile {
  readonly input: { readonly key: Jwk; readonly alg: Algorithm }
  readonly signing: { readonly 'sig-input': string; readonly sig: string }
  readonly output: { readonly compact?: string; readonly json?: unknown }
  /** Whether a signer must make exactly the same signature. */
  readonly reproducible?: boolean
}

interface Rfc7515Case {
  readonly id: string
  readonly alg?: Algorithm
  readonly key?: Jwk
  readonly keys?: { readonly keys: readonly Jwk[] }
  readonly compact?: string
  readonly general?: {
    readonly payload: string
    readonly signatures: readonly { readonly protected: string; readonly signature: string }[]
  }
  readonly payload_utf8?: string
}

/** Labelled acceptable, but refused by our policy (SOURCES.md): a JWK with another or an unknown algorithm, a header with another one. */
const REFUSED_BY_POLICY = [346, 347, 350, 351]
/** Their key is 32 zeros, which HMAC takes for no key at all (RFC 2104 §2): anybody can sign. */
const SIGNED_BY_NOTHING = [358, 359, 376, 377]

describe('third-party tokens', { skip }, () => {
  for (const [file, options] of [
    // The short keys of json_web_key must be refused.
    ['json_web_signature', {}],
    ['json_web_key', {}],
    ['json_web_crypto', {}],
  ] as const) {
    it(`Wycheproof ${file}: accepts the valid rows and no others, with the public and the private key`, (test) => {
      const tally = new Tally()
      for (const group of readVectors<JoseFile>(`wycheproof/${file}.json`).testGroups) {
        const sets = [group.public, group.private].filter((one) => one !== undefined).map(jwksOf)
        for (const row of group.tests) {
          if (row.jws === undefined) {
            // A JWE: this engine does not read them, and accepts no encryption key.
            for (const jwks of sets) assert.throws(() => keysOf(jwks, options), TypeError)
            assert.equal(holds([], row.jwe), false)
            tally.add('not applicable (JWE), refused')
            continue
          }
          for (const jwks of sets) {
            const isTaken = row.result === 'valid' && !SIGNED_BY_NOTHING.includes(row.tcId)
            assert.equal(holds(jwks, row.jws, options), isTaken, `tcId ${row.tcId} ${row.comment}`)
          }
          assert.equal(row.result === 'acceptable', REFUSED_BY_POLICY.includes(row.tcId), `tcId ${row.tcId}`)
          tally.add(row.result === 'acceptable' ? 'acceptable, refused by policy' : 'decided')
        }
      }
      tally.print(test, file)
    })
  }

  const { cases: examples } = skip ? { cases: [] } : readVectors<{ cases: readonly Rfc7515Case[] }>('rfc/rfc7515.json')
  for (const { id, alg, key: value, compact, payload_utf8: payload = '' } of examples) {
    if (!value || !alg || compact === undefined) continue
    it(`${id}: ${alg}, at a time before its exp`, (test) => {
      const key = jwk({ ...value, alg })
      const at = (now: number) => createVerifier({ keys: key, clock: () => now })
      assert.deepEqual(at(1_300_819_379).verify(compact).claims, JSON.parse(payload))
      assert.throws(() => at(1_300_819_385).verify(compact), { code: 'token_expired', claim: 'exp' })
      const end = compact.lastIndexOf('.')
      const made = key.sign(compact.slice(0, end))
      assert.ok(key.verify(compact.slice(0, end), made))
      if (alg !== 'ES256') assert.equal(made, compact.slice(end + 1))
      test.diagnostic(`${id}: 1 decided`)
    })
  }

  it('RFC 7515 A.6: the general JSON serialization is not a bearer token; each of its signatures holds', (test) => {
    const { keys, general } = examples.find(({ id }) => id === 'rfc7515-A.6') ?? {}
    assert.ok(keys && general)
    const made = keys.keys.map((one) => jwk(one, { alg: one.kty === 'RSA' ? 'RS256' : 'ES256' }))
    for (const text of [JSON.stringify(general), general]) {
      assert.throws(() => createVerifier({ keys: made }).verify(text as string), { code: 'token_malformed' })
    }
    for (const [at, one] of general.signatures.entries()) {
      assert.ok(made[at]?.verify(`${one.protected}.${general.payload}`, one.signature))
    }
    test.diagnostic('rfc7515-A.6: 1 decided')
    test.diagnostic('rfc7515: A.4 (ES512) and A.5 (unsecured) are not in the file; RFC 7520 4.3 has an ES512 signature')
  })

  it('RFC 7517 A.1, A.3: each key is taken or refused for what it is', (test) => {
    const { cases } = readVectors<{ cases: readonly { id: string; jwks: { keys: readonly Jwk[] } }[] }>(
      'rfc/rfc7517.json',
    )
    const [[ec, rsa], [wrapping, octets]] = ['A.1', 'A.3'].map(
      (id) => cases.find((one) => one.id === id)?.jwks.keys ?? [],
    ) as [readonly Jwk[], readonly Jwk[]]
    assert.ok(ec && rsa && wrapping && octets)
    assert.throws(() => jwk(ec, { alg: 'ES256' }), { message: /^jwk\.use: / })
    assert.deepEqual([jwk(rsa).alg, jwk(rsa).kid], ['RS256', '2011-04-29'])
    assert.throws(() => jwk(wrapping), { message: /^jwk\.alg: / })
    assert.throws(() => jwk(octets), { message: /^jwk\.alg: / })
    const secret = jwk(octets, { alg: 'HS256' })
    assert.throws(() => exportJwk(secret), { name: 'TypeError' })
    test.diagnostic('rfc7517: 4 decided')
  })

  for (const [file, title] of [
    ['jws__4_1.rsa_v15_signature', 'RFC 7520 4.1'],
    ['jws__4_3.ecdsa_signature', 'RFC 7520 4.3'],
    ['jws__4_4.hmac-sha2_integrity_protection', 'RFC 7520 4.4'],
    ['jws__4_5.signature_with_detached_content', 'RFC 7520 4.5'],
    ['rfc7797__4.2.hmac-sha2_b64_false', 'RFC 7797 4.2'],
    ['curve25519__jws', 'RFC 8037 A.4'],
  ] as const) {
    it(`${title}: the signature holds, and is made again where it must be the same`, (test) => {
      const { input, signing, output, reproducible } = readVectors<CookbookFile>(`cookbook/${file}.json`)
      const value: Jwk = { ...input.key, alg: input.alg }
      const key = jwk(value)
      assert.equal(key.verify(signing['sig-input'], signing.sig), true)
      assert.equal(key.verify(`${signing['sig-input']}A`, signing.sig), false)
      const made = key.sign(signing['sig-input'])
      assert.ok(key.verify(signing['sig-input'], made))
      if (reproducible === true) assert.equal(made, signing.sig)
      const { compact } = output
      if (compact !== undefined && !compact.includes('..')) {
        assert.equal(holds([value], compact), true)
        assert.equal(holds([value], compact.replace('.', '.A')), false)
      }
      // Detached or unencoded content, and JSON serializations, cannot be bearer tokens.
      assert.equal(holds([value], output.json), false)
      assert.equal(holds([value], `${signing['sig-input'].split('.', 1)[0]}..${signing.sig}`), false)
      test.diagnostic(`${file}: 1 decided`)
    })
  }

  it('RFC 7520 3.1, 3.2, 3.4: the keys are read, and the private ones have the public halves', (test) => {
    const read = (file: string) => readVectors<Jwk>(`cookbook/jwk__${file}.json`)
    const [open, whole] = [read('3_1.ec_public_key'), read('3_2.ec_private_key')].map((one) =>
      jwk(one, { alg: 'ES512' }),
    )
    assert.ok(open && whole)
    assert.deepEqual([open.kind, whole.kind, open.equals(whole)], ['public', 'private', true])
    assert.ok(open.verify('a.b', whole.sign('a.b')))
    const rsa = jwk(read('3_4.rsa_private_key'), { alg: 'PS256' })
    assert.ok(jwk(exportJwk(rsa)).verify('a.b', rsa.sign('a.b')))
    test.diagnostic('cookbook keys: 3 decided')
    test.diagnostic('not applicable: RFC 7520 4.7 (no protected header: nothing that is signed names the algorithm)')
  })

  it('RFC 7638, 9278, 9449: every thumbprint', (test) => {
    const { cases } = readVectors<{
      cases: readonly { id: string; jwk: Jwk; hash: 'sha256'; thumbprint?: string; uri?: string }[]
    }>('rfc/thumbprint.json')
    for (const { id, jwk: value, hash, thumbprint: expected, uri } of cases) {
      const made = thumbprint(value, hash)
      assert.equal(
        uri === undefined ? made : `urn:ietf:params:oauth:jwk-thumbprint:sha-256:${made}`,
        expected ?? uri,
        id,
      )
    }
    test.diagnostic(`thumbprint: ${cases.length} decided`)
    test.diagnostic('not applicable: rfc9449_dpop (proofs of possession: the server would read them)')
  })
})

function jwksOf(value: KeyOrSet): readonly Jwk[] {
  return 'keys' in value ? value.keys : [value]
}

function keysOf(jwks: readonly Jwk[], options: { readonly allowWeak?: string }): readonly Key[] {
  return jwks.map((one) => jwk(one, options))
}

/**
 * Whether keys and signature are valid. Most vectors sign text that is not JSON, and the payload is only parsed after the signature
 * was verified: so a complaint about the payload's JSON proves that it was.
 */
function holds(jwks: readonly Jwk[], token: unknown, options: { readonly allowWeak?: string } = {}): boolean {
  try {
    createVerifier({ keys: keysOf(jwks, options), policy: policyWith({}) }).verify(token as string)
    return true
  } catch (error) {
    assert.ok(error instanceof TypeError || error instanceof TokenError, 'a foreign exception')
    return error instanceof TokenError && error.part === 'payload' && error.reason !== 'base64url'
  }
}
