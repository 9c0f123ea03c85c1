/** Vectors that others wrote, read in place: `../shared/vectors` beside the repository (its SOURCES.md says where each comes from). */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, it, type TestContext } from 'node:test'
import { type Jwk, jwk } from './jwk/jwk.ts'
import type { Key } from './jwk/key.ts'
import { secretKey } from './jwk/secret-key.ts'
import { createVerifier } from './jwt/verify.ts'
import { policyWith } from './testing/raw-token.ts'
import { TokenError } from './token-error.ts'

const FOLDER = new URL('../../../../shared/vectors/', import.meta.url)
const skip = existsSync(FOLDER) ? false : 'no ../shared/vectors beside the repository'

interface MacFile {
  readonly testGroups: readonly {
    readonly keySize: number
    readonly tagSize: number
    readonly tests: readonly MacRow[]
  }[]
}

interface MacRow {
  readonly tcId: number
  readonly key: string
  readonly msg: string
  readonly tag: string
  readonly result: 'valid' | 'invalid'
}

interface JoseFile {
  readonly testGroups: readonly {
    readonly private?: KeyOrSet
    readonly public?: KeyOrSet
    readonly tests: readonly JoseRow[]
  }[]
}

interface AnyJwk extends Omit<Jwk, 'kty'> {
  readonly kty: string
}

type KeyOrSet = AnyJwk | { readonly keys: readonly AnyJwk[] }

interface JoseRow {
  readonly tcId: number
  readonly comment: string
  readonly jws?: unknown
  readonly result: 'valid' | 'invalid' | 'acceptable'
}

/** Counts what a file's rows came to, and prints it. */
class Tally {
  readonly counts = new Map<string, number>()

  add(outcome: string): void {
    this.counts.set(outcome, (this.counts.get(outcome) ?? 0) + 1)
  }

  print(test: TestContext, file: string): void {
    test.diagnostic(`${file}: ${[...this.counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ')}`)
    assert.ok((this.counts.get('decided') ?? 0) > 0, 'a file in which nothing is decided proves nothing')
  }
}

describe('third-party vectors', { skip }, () => {
  for (const [bits, alg] of [
    ['256', 'HS256'],
    ['384', 'HS384'],
    ['512', 'HS512'],
  ] as const) {
    it(`Wycheproof hmac_sha${bits}: ${alg} makes every valid tag and refuses every invalid one`, (test) => {
      const tally = new Tally()
      for (const { tagSize, tests } of read<MacFile>(`wycheproof/hmac_sha${bits}.json`).testGroups) {
        for (const row of tests) {
          const key = secretKey(Buffer.from(row.key, 'hex'), { alg, allowWeak: 'a vector' })
          const message = Buffer.from(row.msg, 'hex').toString('latin1')
          const tag = Buffer.from(row.tag, 'hex').toString('base64url')
          const whole = tagSize === Number(bits)
          assert.equal(key.verify(message, tag), whole && row.result === 'valid', `tcId ${row.tcId}`)
          if (whole) assert.equal(key.sign(message) === tag, row.result === 'valid', `tcId ${row.tcId}`)
          tally.add(whole ? 'decided' : 'refused as not applicable (JWS knows no truncated tag, RFC 7518 §3.2)')
        }
      }
      tally.print(test, `hmac_sha${bits}`)
    })
  }

  // One group of json_web_signature has 32 zeros for a key; the short keys of json_web_key must be refused.
  const files = [
    ['json_web_signature', { allowWeak: 'a key of zeros' }],
    ['json_web_key', {}],
    ['json_web_crypto', {}],
  ] as const
  for (const [file, options] of files) {
    it(`Wycheproof ${file}: the rows with octet keys`, (test) => {
      const tally = new Tally()
      for (const group of read<JoseFile>(`wycheproof/${file}.json`).testGroups) {
        const given = group.private ?? group.public
        const jwks = given === undefined ? [] : 'keys' in given ? given.keys : [given]
        for (const row of group.tests) {
          const other = jwks.find((one) => one.kty !== 'oct')
          if (other) {
            tally.add(`not applicable (kty ${other.kty})`)
          } else if (jwks.some((one) => !one.alg?.startsWith('HS'))) {
            tally.add('not applicable (a key for encryption)')
            assert.throws(() => keysOf(jwks, options), TypeError)
          } else {
            assert.equal(holds(jwks, row.jws, options), row.result === 'valid', `tcId ${row.tcId} ${row.comment}`)
            tally.add('decided')
          }
        }
      }
      tally.print(test, file)
    })
  }

  it('RFC 7515 A.1: the HS256 example, at a time before its exp', (test) => {
    const { cases } = read<{ cases: readonly { id: string; key: Jwk; compact: string; payload_utf8: string }[] }>(
      'rfc/rfc7515.json',
    )
    const row = cases.find(({ id }) => id === 'rfc7515-A.1')
    assert.ok(row)
    const key = jwk({ ...row.key, alg: 'HS256' })
    const at = (now: number) => createVerifier({ keys: key, clock: () => now })
    assert.deepEqual(at(1_300_819_379).verify(row.compact).claims, JSON.parse(row.payload_utf8))
    assert.throws(() => at(1_300_819_385).verify(row.compact), { code: 'token_expired', claim: 'exp' })
    const [header, payload, signature] = row.compact.split('.')
    assert.equal(key.sign(`${header}.${payload}`), signature)
    test.diagnostic(`rfc7515: 1 decided, ${cases.length - 1} not applicable (RS256, ES256, ES512 or unsecured)`)
  })

  it('RFC 7520 4.4: HMAC-SHA2 integrity protection', () => {
    const { input, signing, output } = read<{
      input: { key: Jwk }
      signing: { 'sig-input': string; sig: string }
      output: { compact: string }
    }>('cookbook/jws__4_4.hmac-sha2_integrity_protection.json')
    const key = jwk(input.key)
    assert.equal(key.sign(signing['sig-input']), signing.sig)
    assert.equal(holds([input.key], output.compact), true)
    assert.equal(holds([input.key], output.compact.replace('SXT', 'SXU')), false)
  })

  it('RFC 7797 4.2: a payload that is not encoded (b64) is refused', () => {
    const { input, signing } = read<{
      input: { key: Jwk }
      signing: { protected: object; 'sig-input': string; sig: string }
    }>('cookbook/rfc7797__4.2.hmac-sha2_b64_false.json')
    const key = jwk(input.key)
    assert.equal(key.sign(signing['sig-input']), signing.sig)
    assert.equal(holds([input.key], `${signing['sig-input']}.${signing.sig}`), false)
  })
})

function read<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(path, FOLDER), 'utf8')) as T
}

function keysOf(jwks: readonly AnyJwk[], options: { readonly allowWeak?: string }): readonly Key[] {
  return jwks.map((one) => jwk(one as Jwk, options))
}

/**
 * Whether keys and signature hold. Most vectors sign text that is no JSON, and the payload is parsed only after the signature
 * holds: so a complaint about the payload's JSON is the proof that it did.
 */
function holds(jwks: readonly AnyJwk[], token: unknown, options: { readonly allowWeak?: string } = {}): boolean {
  try {
    createVerifier({ keys: keysOf(jwks, options), policy: policyWith({}) }).verify(token as string)
    return true
  } catch (error) {
    assert.ok(error instanceof TypeError || error instanceof TokenError, 'a foreign exception')
    return (
      error instanceof TokenError &&
      error.part === 'payload' &&
      ['json', 'not_an_object'].includes(String(error.reason))
    )
  }
}
