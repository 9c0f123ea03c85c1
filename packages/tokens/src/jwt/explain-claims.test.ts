/** How an explanation describes each claim check, word for word: what was required, what the token has, how far it is off. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CLAIMS, KEY, NOW, policyWith, rawToken } from '../testing/raw-token.ts'
import type { TokenErrorCode } from '../token-error.ts'
import { type ExplainOptions, type Explanation, explainToken } from './explain-token.ts'
import type { ClaimCheck, ClaimsPolicy } from './policy.ts'

type Own = Readonly<Record<string, unknown>>

function explain(claims: Own, options: Partial<ExplainOptions> = {}): Promise<Explanation> {
  return explainToken(rawToken({ alg: 'HS256' }, claims), { keys: KEY, clock: () => NOW, ...options })
}

function under(policy: Partial<ClaimsPolicy>): Partial<ExplainOptions> {
  return { policy: policyWith(policy) }
}

function lineOf({ steps }: Explanation, check: ClaimCheck): readonly [string | undefined, string | undefined] {
  const found = steps.find(({ step }) => step === `claims.${check}`)
  return [found?.outcome, found?.detail]
}

describe('says of a check that accepts', () => {
  const cases: readonly (readonly [check: ClaimCheck, claims: Own, options: Partial<ExplainOptions>, line: string])[] =
    [
      ['required', {}, under({ checks: ['required'] }), 'required: none'],
      ['required', { a: 1, b: 1 }, under({ checks: ['required'], requiredClaims: ['a', 'b'] }), 'required: a, b'],
      ['exp', {}, under({ checks: ['exp'] }), 'no exp: it never expires, and none is demanded here'],
      ['exp', { exp: NOW }, {}, 'expired 0 s ago, at 2027-01-15T08:00:00Z (1800000000); leeway 5 s'],
      ['exp', { exp: NOW - 3 }, {}, 'expired 3 s ago, at 2027-01-15T07:59:57Z (1799999997); leeway 5 s'],
      [
        'exp',
        { exp: NOW + 0.12345 },
        {},
        'expires in 0.123 s, at 2027-01-15T08:00:00.123Z (1800000000.12345); leeway 5 s',
      ],
      ['nbf', { ...CLAIMS, nbf: NOW - 7 }, {}, 'valid for 7 s, since 2027-01-15T07:59:53Z (1799999993); leeway 5 s'],
      ['nbf', { ...CLAIMS, nbf: NOW }, {}, 'valid for 0 s, since 2027-01-15T08:00:00Z (1800000000); leeway 5 s'],
      [
        'nbf',
        { ...CLAIMS, nbf: NOW + 2 },
        {},
        'nbf lies 2 s in the future, at 2027-01-15T08:00:02Z (1800000002); leeway 5 s',
      ],
      ['iat', { ...CLAIMS, iat: NOW }, {}, 'issued 0 s ago, at 2027-01-15T08:00:00Z (1800000000); leeway 5 s'],
      ['iat', { exp: NOW + 9 }, {}, 'no iat, and none is demanded here'],
      ['max_age', CLAIMS, { maximumAgeSeconds: 60 }, 'issued 10 s ago; at most 60 s old; leeway 5 s'],
      ['iss', { ...CLAIMS, iss: 'x' }, { issuer: 'x' }, 'iss is the expected one'],
      ['iss', { ...CLAIMS, iss: 'x' }, { issuer: 'x', showValues: true }, 'iss is the expected one ("x")'],
      ['iss', { ...CLAIMS, iss: 'x' }, { showValues: true }, 'not looked at ("x")'],
      ['iss', CLAIMS, { showValues: true }, 'not looked at'],
      ['sub', CLAIMS, { subject: 'user-1', showValues: true }, 'sub is the expected one ("user-1")'],
      ['aud', { ...CLAIMS, aud: ['x', 'y'] }, { audience: 'x' }, 'aud names the expected one'],
      ['aud', { ...CLAIMS, aud: ['x'] }, { audience: 'x', showValues: true }, 'aud names the expected one (["x"])'],
      ['aud', {}, under({ checks: ['aud'], audience: 'forbid' }), 'aud must not be there'],
      ['aud', {}, under({ checks: ['aud'], audience: 'forbid_unless_empty' }), 'aud must not be there, or be empty'],
      ['strings', {}, under({ checks: ['strings'] }), 'non-empty text where they are there: none'],
      ['strings', CLAIMS, {}, 'non-empty text where they are there: sub, jti'],
      ['cnf', {}, under({ checks: ['cnf'] }), 'not bound to a sender'],
    ]
  for (const [check, claims, options, line] of cases) {
    it(`${check}: ${line}`, async () => {
      assert.deepEqual(lineOf(await explain(claims, options), check), ['ok', line])
    })
  }
})

describe('says of a check that refuses', () => {
  const wrong = 'is not a time; required: a NumericDate, seconds since the epoch'
  const aged = { checks: ['max_age'], maximumAgeSeconds: 60 } as const
  const cases: readonly (readonly [
    check: ClaimCheck,
    claims: Own,
    options: Partial<ExplainOptions>,
    code: TokenErrorCode,
    line: string,
  ])[] = [
    [
      'required',
      {},
      under({ checks: ['required'], requiredClaims: ['a', 'b'] }),
      'claim_invalid',
      'a is missing; required: a, b',
    ],
    ['exp', { exp: 'x' }, {}, 'claim_invalid', `exp ${wrong}`],
    ['nbf', { ...CLAIMS, nbf: 'x' }, {}, 'claim_invalid', `nbf ${wrong}`],
    ['iat', { ...CLAIMS, iat: null }, {}, 'claim_invalid', `iat ${wrong}`],
    [
      'exp',
      { exp: NOW - 30 },
      {},
      'token_expired',
      'expired 30 s ago, at 2027-01-15T07:59:30Z (1799999970); leeway 5 s; 25 s too late',
    ],
    [
      'nbf',
      { ...CLAIMS, nbf: NOW + 30 },
      {},
      'token_not_yet_valid',
      'nbf lies 30 s in the future, at 2027-01-15T08:00:30Z (1800000030); leeway 5 s; 25 s too early',
    ],
    [
      'iat',
      { ...CLAIMS, iat: 1e300 },
      {},
      'token_not_yet_valid',
      'iat lies 1e+300 s in the future, at 1e+300; leeway 5 s; 1e+300 s too early',
    ],
    [
      'max_age',
      CLAIMS,
      { maximumAgeSeconds: 1 },
      'token_expired',
      'issued 10 s ago; at most 1 s old; leeway 5 s; 4 s too old',
    ],
    ['max_age', {}, under(aged), 'claim_invalid', 'iat is missing; at most 60 s old; leeway 0 s'],
    ['max_age', { iat: 'x' }, under(aged), 'claim_invalid', `iat ${wrong}`],
    ['iss', CLAIMS, { issuer: ['x', 'y'] }, 'claim_invalid', 'iss is missing; required: "x" or "y"'],
    [
      'iss',
      { ...CLAIMS, iss: ['x'] },
      { issuer: 'x', showValues: true },
      'claim_invalid',
      'iss has a wrong type (["x"]); required: "x"',
    ],
    ['sub', CLAIMS, { subject: 'x' }, 'claim_invalid', 'sub is another one; required: "x"'],
    ['aud', CLAIMS, { audience: 'x' }, 'claim_invalid', 'aud is missing; required: "x"'],
    [
      'aud',
      { ...CLAIMS, aud: 'z' },
      { audience: ['x', 'y'], showValues: true },
      'claim_invalid',
      'aud is another one ("z"); required: "x" or "y"',
    ],
    ['aud', { ...CLAIMS, aud: [1] }, { audience: 'x' }, 'claim_invalid', 'aud has a wrong type; required: "x"'],
    [
      'aud',
      { aud: 'z' },
      { ...under({ checks: ['aud'], audience: 'forbid' }), showValues: true },
      'claim_invalid',
      'aud is there ("z"); aud must not be there',
    ],
    [
      'aud',
      { aud: 'z' },
      under({ checks: ['aud'], audience: 'forbid_unless_empty' }),
      'claim_invalid',
      'aud is there; aud must not be there, or be empty',
    ],
    [
      'strings',
      { ...CLAIMS, jti: 7 },
      {},
      'claim_invalid',
      'jti is not text, or is empty; non-empty text where they are there: sub, jti',
    ],
    [
      'cnf',
      { cnf: {} },
      under({ checks: ['cnf'] }),
      'claim_invalid',
      'the token is bound to its sender (cnf), which is not proved here',
    ],
  ]
  for (const [check, claims, options, code, line] of cases) {
    it(`${check}: ${line}`, async () => {
      const explained = await explain(claims, options)
      assert.equal(explained.error?.code, code)
      assert.deepEqual(lineOf(explained, check), ['refused', line])
    })
  }
})

describe('a check that accepts says nothing of the seconds by which another one refuses', () => {
  it('iat, when the token is too old by its iat', async () => {
    const explained = await explain(CLAIMS, { maximumAgeSeconds: 1 })
    assert.equal(explained.error?.reason, 'too_old')
    const at = '2027-01-15T07:59:50Z (1799999990)'
    assert.deepEqual(lineOf(explained, 'iat'), ['ok', `issued 10 s ago, at ${at}; leeway 5 s`])
    assert.deepEqual(lineOf(explained, 'exp'), [
      'ok',
      'expires in 600 s, at 2027-01-15T08:10:00Z (1800000600); leeway 5 s',
    ])
  })

  it('max_age, nbf and iat, when the token has expired', async () => {
    const claims = { iat: NOW - 10, nbf: NOW - 10, exp: NOW - 9 }
    const checks = ['max_age', 'nbf', 'iat', 'exp'] as const
    const explained = await explain(claims, under({ checks, maximumAgeSeconds: 60 }))
    assert.deepEqual([explained.error?.code, explained.error?.secondsOff], ['token_expired', 9])
    const at = '2027-01-15T07:59:50Z (1799999990); leeway 0 s'
    assert.deepEqual(lineOf(explained, 'max_age'), ['ok', 'issued 10 s ago; at most 60 s old; leeway 0 s'])
    assert.deepEqual(lineOf(explained, 'nbf'), ['ok', `valid for 10 s, since ${at}`])
    assert.deepEqual(lineOf(explained, 'iat'), ['ok', `issued 10 s ago, at ${at}`])
  })

  it('exp, when it should have been text too', async () => {
    const explained = await explain({ exp: NOW + 9 }, under({ checks: ['exp', 'strings'], stringClaims: ['exp'] }))
    assert.equal(explained.error?.claim, 'exp')
    assert.deepEqual(lineOf(explained, 'exp'), [
      'ok',
      'expires in 9 s, at 2027-01-15T08:00:09Z (1800000009); leeway 0 s',
    ])
  })
})

it('reads the clock in whole seconds where the policy does', async () => {
  const explained = await explain(
    { exp: NOW + 1 },
    { ...under({ checks: ['exp'], wholeSeconds: true }), clock: () => NOW + 0.9 },
  )
  assert.deepEqual(lineOf(explained, 'exp'), ['ok', 'expires in 1 s, at 2027-01-15T08:00:01Z (1800000001); leeway 0 s'])
})

it('does not narrate a policy that changes its mind between two looks at one token', async () => {
  let looks = 0
  const readTime = () => (looks++ === 0 ? undefined : NOW + 9)
  await assert.rejects(explain({ exp: NOW + 9 }, under({ checks: ['exp'], readTime })), {
    name: 'Error',
    message: 'explain: the verifier refused claims that every check accepts',
  })
})
