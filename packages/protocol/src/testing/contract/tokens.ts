/** What a dialect demands of tokens, and what it puts into them. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import * as fc from 'fast-check'
import type { PolicyCheck } from '../../verification-policy.ts'
import type { DialectSample } from '../dialect-sample.ts'

const CHECKS: Readonly<Record<PolicyCheck, true>> = {
  required: true,
  exp: true,
  nbf: true,
  iat: true,
  max_age: true,
  iss: true,
  sub: true,
  aud: true,
  strings: true,
  cnf: true,
  forbidden: true,
  mark: true,
}

const IDS = [1, 0, Number.MAX_SAFE_INTEGER, 'roy', '1', 'Zoë', '0190a6c4-8f5e-7b3a-9d2c-1e4f5a6b7c8d']
const CONTEXT = { now: 1_700_000_000.75, kid: undefined, tokenId: 'a-fresh-id', csrfToken: 'csrf-token' }

export function describeTokens({ create }: DialectSample): void {
  const dialect = create()
  const policy = dialect.policy()
  const algorithms = dialect.algorithms ?? ['HS256', 'HS384', 'HS512']

  it('makes only checks that there are, each once, and always that of exp', () => {
    for (const check of policy.checks) assert.ok(Object.hasOwn(CHECKS, check), check)
    assert.equal(new Set(policy.checks).size, policy.checks.length)
    assert.ok(policy.checks.includes('exp'))
  })

  it('has a finite leeway of at most a day', () => {
    assert.ok(Math.abs(policy.leewaySeconds) <= 86_400)
  })

  it('bounds how deep a token may nest', () => {
    assert.ok(Number.isSafeInteger(policy.maximumDepth) && policy.maximumDepth > 0)
  })

  it('gives the same policy every time', () => assert.equal(dialect.policy(), policy))

  it('reads a NumericDate as it is, and anything else as finite seconds or not at all', () => {
    for (const claim of ['exp', 'nbf', 'iat'] as const) {
      assert.equal(policy.readTime(1_700_000_000, claim), 1_700_000_000)
      fc.assert(
        fc.property(fc.anything(), (value) => {
          const seconds = policy.readTime(value, claim)
          assert.ok(seconds === undefined || Number.isFinite(seconds))
        }),
      )
    }
  })

  it('issues claims that its own policy requires, with whole seconds, under the algorithm of the key', () => {
    for (const alg of algorithms) {
      const { header, claims } = dialect.issue({ id: 1 }, { ...CONTEXT, alg })
      assert.equal(header['alg'], alg)
      for (const claim of policy.requiredClaims) assert.ok(Object.hasOwn(claims, claim), claim)
      for (const claim of ['exp', 'nbf', 'iat']) {
        assert.ok(!Object.hasOwn(claims, claim) || Number.isSafeInteger(claims[claim]), claim)
      }
      assert.equal(claims['exp'], Math.floor(CONTEXT.now + dialect.accessTokenLifetimeSeconds))
    }
  })

  for (const id of IDS) {
    it(`names the principal ${JSON.stringify(id)} in a token so that it is found again`, () => {
      const principal = Object.freeze({ id })
      const context = Object.freeze({ ...CONTEXT, alg: algorithms[0] ?? '' })
      const issued = dialect.issue(principal, context)
      assert.deepEqual(dialect.issue(principal, context), issued)
      const subject = dialect.subjectOf(JSON.parse(JSON.stringify(issued.claims)))
      assert.ok(subject === id || subject === String(id))
    })
  }

  it('finds no principal in claims that name none', () => {
    assert.equal(dialect.subjectOf({}), undefined)
    assert.equal(dialect.subjectOf(JSON.parse('{"__proto__":{"sub":1,"user":1,"identity":1}}')), undefined)
  })

  it('takes nothing but text and safe integers for a principal, whatever a claim holds', () => {
    const names = Object.keys(dialect.issue({ id: 1 }, { ...CONTEXT, alg: algorithms[0] ?? '' }).claims)
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const subject = dialect.subjectOf(Object.fromEntries(names.map((name) => [name, value])))
        assert.ok(subject === undefined || typeof subject === 'string' || Number.isSafeInteger(subject))
      }),
    )
  })

  it('says of a token that it has just issued when that was, to the second, or warns that it cannot say it', () => {
    if (!dialect.issuedAtOf) return assert.ok(dialect.warnings.some((warning) => /issued.* revoke/.test(warning)))
    for (const now of [CONTEXT.now, CONTEXT.now + 1, 1_700_003_599.999]) {
      const { claims } = dialect.issue({ id: 1 }, { ...CONTEXT, now, alg: algorithms[0] ?? '' })
      const issuedAt = dialect.issuedAtOf(JSON.parse(JSON.stringify(claims)))
      assert.ok(issuedAt !== undefined && issuedAt <= now)
      assert.equal(Math.floor(issuedAt), Math.floor(now))
    }
  })

  it('says finite seconds of when a token was issued or nothing, whatever its claims are', () => {
    const { issuedAtOf } = dialect
    if (!issuedAtOf) return
    assert.equal(issuedAtOf({}), undefined)
    assert.equal(issuedAtOf(JSON.parse('{"__proto__":{"iat":1,"exp":1}}')), undefined)
    fc.assert(
      fc.property(fc.record({ iat: fc.anything(), exp: fc.anything() }, { requiredKeys: [] }), (claims) => {
        const issuedAt = issuedAtOf(claims)
        assert.ok(issuedAt === undefined || Number.isFinite(issuedAt))
      }),
    )
  })

  it('takes no number for a principal that JSON.parse may have rounded', () => {
    const { claims } = dialect.issue({ id: 1 }, { ...CONTEXT, alg: algorithms[0] ?? '' })
    const large = Object.fromEntries(Object.keys(claims).map((claim) => [claim, 2 ** 53]))
    assert.equal(dialect.subjectOf(large), undefined)
  })
}
