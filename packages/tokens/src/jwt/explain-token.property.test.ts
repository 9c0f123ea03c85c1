/** An explanation always agrees with the verifier and never shows the token's contents, however the token was changed. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { secretKey } from '../jwk/secret-key.ts'
import { CLAIMS, KEY, NOW, policyWith, rawToken } from '../testing/raw-token.ts'
import { TokenError } from '../token-error.ts'
import { type ExplainOptions, type Explanation, explainToken } from './explain-token.ts'
import { createVerifier } from './verify.ts'

const CANARY = 'c4n4ry'
const NAMED = secretKey(`${CANARY}: a secret that is long enough for it`, { alg: 'HS256', kid: 'a' })
const KEYS = [KEY, NAMED]

const OPTIONS: readonly Partial<ExplainOptions>[] = [
  {},
  { keys: KEYS },
  { keys: NAMED, issuer: 'good', audience: 'here', leewaySeconds: 0 },
  { keys: KEYS, typ: 'JWT', maximumAgeSeconds: 60 },
  {
    policy: policyWith({
      checks: ['cnf', 'strings', 'required', 'iat', 'exp', 'aud', 'exp'],
      stringClaims: ['sub', CANARY],
      requiredClaims: ['sub'],
      audience: 'forbid_unless_empty',
      kidMustBeString: false,
    }),
  },
]

const value = fc.oneof(
  fc.constantFrom<unknown>(CANARY, [CANARY], { [CANARY]: CANARY }, 'good', 'here', '', null, 7, NOW, NOW + 9, NOW - 99),
  fc.double(),
)
const claims = fc.record(
  Object.fromEntries(['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'cnf', 'private'].map((name) => [name, value])),
  { requiredKeys: [] },
)
const header = fc.record(
  {
    alg: fc.constantFrom<unknown>('HS256', 'HS256', 'HS256', 'HS256', 'none', 'RS256', CANARY, 7),
    typ: fc.constantFrom<unknown>('JWT', 'JWT', CANARY, 7),
    kid: fc.constantFrom<unknown>('a', CANARY, [CANARY]),
    crit: fc.constant([CANARY]),
    b64: fc.constantFrom(true, false),
  },
  { requiredKeys: ['alg'] },
)
const token = fc
  .tuple(
    header.map(({ crit: _, b64: __, ...usual }) => usual),
    fc.oneof(
      fc.constant(CLAIMS),
      claims.map((own) => ({ ...CLAIMS, ...own })),
      claims,
      fc.constant(`"${CANARY}"`),
    ),
    fc.constantFrom(...KEYS),
  )
  .map((parts) => rawToken(...parts))

/** The token unchanged, or with its text changed. */
const changed = fc.oneof(
  { weight: 4, arbitrary: token },
  {
    weight: 3,
    arbitrary: fc
      .tuple(token, fc.nat(), fc.constantFrom('', '.', 'A', '=', '\n', ' ', '\u00e9', '.c4n4ry.'))
      .map(([text, at, put]) => {
        const place = at % (text.length + 1)
        return `${text.slice(0, place)}${put}${text.slice(place + 1)}`
      }),
  },
  {
    weight: 1,
    arbitrary: header.map((whole) => rawToken(whole, CLAIMS)),
  },
  { weight: 1, arbitrary: fc.string() },
)

it('is accepted exactly when the verifier accepts, with its error, at one step, without a word of the token', async () => {
  await fc.assert(
    fc.asyncProperty(changed, fc.constantFrom(...OPTIONS), async (text, own) => {
      const options = { keys: KEY, clock: () => NOW, ...own }
      const explained = await explainToken(text, options)
      const error = refusalOf(() => createVerifier(options).verify(text))
      assert.equal(explained.accepted, error === undefined)
      assert.deepEqual(detailsOf(explained.error), detailsOf(error))
      assertOneEnd(explained)
      assert.equal(explained.advice.length > 0, error !== undefined)
      assertSilent(explained, text)
    }),
    { numRuns: 5000 },
  )
})

it('takes an accepted token for what it is', async () => {
  const { accepted } = await explainToken(rawToken({ alg: 'HS256' }, CLAIMS), { keys: KEY, clock: () => NOW })
  assert.ok(accepted)
})

/** Every step before the refused one is ok; every step after it was not reached, and only those have no line. */
function assertOneEnd({ accepted, steps }: Explanation): void {
  const outcomes = steps.map(({ outcome }) => outcome)
  const stop = accepted ? steps.length : outcomes.indexOf('refused')
  assert.ok(stop >= 0)
  for (const [i, { outcome, detail }] of steps.entries()) {
    assert.equal(outcome, i < stop ? 'ok' : i === stop ? 'refused' : 'not_reached')
    assert.equal(detail !== '', i <= stop)
  }
}

/** No part of the token, not even a short one, may appear in the explanation. */
function assertSilent({ accepted, error, steps, advice }: Explanation, text: string): void {
  const said = JSON.stringify({ accepted, message: error?.message, steps, advice })
  // The policy's own words come from the operator, who may use this name for a claim.
  assert.ok(!said.replaceAll(`there: sub, ${CANARY}`, '').replaceAll(`${CANARY} is not text, or`, '').includes(CANARY))
  for (const part of text.split('.')) assert.ok(part.length < 12 || !said.includes(part), part)
}

function refusalOf(verify: () => unknown): TokenError | undefined {
  try {
    verify()
    return undefined
  } catch (error) {
    assert.ok(error instanceof TokenError, String(error))
    return error
  }
}

function detailsOf(error: TokenError | undefined): unknown {
  return error && [error.code, error.part, error.reason, error.claim, error.secondsOff, error.message]
}
