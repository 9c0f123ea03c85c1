/** Explanations: each refusal at its step, with what was required and what to do, and without the token's contents. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { exportJwk, exportPem, exportPrivatePem } from '../jwk/export.ts'
import { generateKey } from '../jwk/generate.ts'
import { privateKey, publicKey } from '../jwk/pem.ts'
import { secretKey } from '../jwk/secret-key.ts'
import { jwks } from '../jwks/local.ts'
import { remoteJwks } from '../jwks/remote.ts'
import { CLAIMS, KEY, NOW, policyWith, rawToken } from '../testing/raw-token.ts'
import { type ExplainOptions, type Explanation, explainToken } from './explain-token.ts'
import { createSigner } from './sign.ts'

const OTHER = secretKey('an0ther key of the tests: thirty-two bytes, too', { alg: 'HS256' })
const HEADER = { alg: 'HS256', typ: 'JWT' }
const good = rawToken(HEADER, CLAIMS)

function explain(token: string, options: Partial<ExplainOptions> = {}): Promise<Explanation> {
  return explainToken(token, { keys: KEY, clock: () => NOW, ...options })
}

/** The step at which it was refused, with its line. */
function refusedIn({ steps }: Explanation): readonly [string | undefined, string | undefined] {
  const refused = steps.find(({ outcome }) => outcome === 'refused')
  return [refused?.step, refused?.detail]
}

function detailOf({ steps }: Explanation, step: string): string | undefined {
  return steps.find((one) => one.step === step)?.detail
}

it('tells every step of a token that is accepted, in the order of the verifier', async () => {
  const { accepted, error, steps, advice } = await explain(good)
  assert.deepEqual([accepted, error, advice], [true, undefined, []])
  assert.deepEqual(
    steps.map(({ step, outcome, detail }) => [step, outcome, detail]),
    [
      ['structure', 'ok', `three parts, ${good.length} characters`],
      ['header', 'ok', 'alg HS256; a typ, not looked at; no kid; no crit'],
      ['encoding', 'ok', 'payload and signature are base64url'],
      ['key', 'ok', 'by alg alone: the key (HS256 secret)'],
      ['signature', 'ok', 'holds under the key (HS256 secret)'],
      ['payload', 'ok', 'a JSON object; claims: sub, exp, iat'],
      ['claims.required', 'ok', 'required: exp'],
      ['claims.nbf', 'ok', 'no nbf, and none is demanded here'],
      ['claims.iat', 'ok', 'issued 10 s ago, at 2027-01-15T07:59:50Z (1799999990); leeway 5 s'],
      ['claims.exp', 'ok', 'expires in 600 s, at 2027-01-15T08:10:00Z (1800000600); leeway 5 s'],
      ['claims.max_age', 'ok', 'no maximum age'],
      ['claims.iss', 'ok', 'not looked at'],
      ['claims.sub', 'ok', 'not looked at'],
      ['claims.aud', 'ok', 'not looked at'],
      ['claims.strings', 'ok', 'non-empty text where they are there: sub, jti'],
    ],
  )
})

describe('ends where the verifier ends', () => {
  const claims = (own: object) => rawToken(HEADER, { ...CLAIMS, ...own })
  const [head = '', body = '', signature = ''] = good.split('.')
  const cases: readonly (readonly [
    what: string,
    token: string,
    options: Partial<ExplainOptions>,
    code: string,
    step: string,
    detail: RegExp,
    advice: RegExp,
  ])[] = [
    ['two parts', 'a.b', {}, 'token_malformed', 'structure', /three parts/, /two dots/],
    ['a long token', good, { maximumTokenCharacters: 9 }, 'token_malformed', 'structure', /9 char/, /raise maximumTok/],
    ['five parts', 'a.b.c.d.e', {}, 'token_unsupported', 'structure', /JWE/, /signed token/],
    ['no text', 7 as unknown as string, {}, 'token_malformed', 'structure', /not a string/, /whole token/],
    ['a header of plain base64', `${head}=.${body}.${signature}`, {}, 'token_malformed', 'header', /base64/, /plain/],
    ['a quote in front', `"${good}`, {}, 'token_malformed', 'header', /base64url/, /quotes/],
    ['a header that is not an object', rawToken('[]', {}), {}, 'token_malformed', 'header', /JSON/, /one JSON object/],
    ['crit', rawToken({ ...HEADER, crit: ['x'] }, CLAIMS), {}, 'header_invalid', 'header', /critical/, /crit/],
    ['b64', rawToken({ ...HEADER, b64: false }, CLAIMS), {}, 'header_invalid', 'header', /b64/, /encode the payload/],
    ['a kid of 7', rawToken({ ...HEADER, kid: 7 }, CLAIMS), {}, 'header_invalid', 'header', /kid/, /write kid as text/],
    ['another typ', good, { typ: 'at+jwt' }, 'header_invalid', 'header', /not at\+jwt/, /set typ to at\+jwt/],
    ['a line break', `${good}\n`, {}, 'token_malformed', 'encoding', /signature is not base64url/, /line breaks/],
    ['a changed end', `${head}.${body}.${signature}*`, {}, 'token_malformed', 'encoding', /signature/, /cut off/],
    ['alg none', rawToken({ alg: 'none' }, CLAIMS), {}, 'algorithm_not_allowed', 'key', /says none/, /unsigned/],
    ['no alg', rawToken({}, CLAIMS), {}, 'algorithm_not_allowed', 'key', /says no alg; .*HS256/, /who issued/],
    [
      'RS256',
      rawToken({ alg: 'RS256' }, CLAIMS),
      {},
      'algorithm_not_allowed',
      'key',
      /RS256.*HS256/,
      /never hand a public key over as a secret/,
    ],
    ['a stranger', rawToken({ alg: 'evil' }, CLAIMS), {}, 'algorithm_not_allowed', 'key', /does not know/, /attack/],
    ['another secret', good, { keys: OTHER }, 'signature_invalid', 'signature', /did not make it/, /byte by byte/],
    [
      'no JSON',
      rawToken(HEADER, 'x'),
      {},
      'token_malformed',
      'payload',
      /payload is not acceptable/,
      /one JSON object/,
    ],
    ['no exp', rawToken(HEADER, {}), {}, 'claim_invalid', 'claims.required', /exp is missing/, /out of requiredClaims/],
    ['a text as exp', claims({ exp: 'x' }), {}, 'claim_invalid', 'claims.exp', /NumericDate/, /right type/],
    [
      'expired',
      claims({ exp: NOW - 30 }),
      {},
      'token_expired',
      'claims.exp',
      /expired 30 s ago.*25 s too late/,
      /log in/,
    ],
    ['a lifetime as exp', claims({ exp: 3600 }), {}, 'token_expired', 'claims.exp', /too late/, /since 1970/],
    ['early', claims({ nbf: NOW + 30 }), {}, 'token_not_yet_valid', 'claims.nbf', /25 s too early/, /clocks/],
    ['milliseconds', claims({ iat: NOW * 1000 }), {}, 'token_not_yet_valid', 'claims.iat', /future/, /milliseconds/],
    ['an endless iat', claims({ iat: 1e300 }), {}, 'token_not_yet_valid', 'claims.iat', /1e\+300/, /milliseconds/],
    ['too old', good, { maximumAgeSeconds: 1 }, 'token_expired', 'claims.max_age', /4 s too old/, /maximumAgeSeconds/],
    [
      'too old without iat',
      rawToken(HEADER, { exp: NOW + 9 }),
      { maximumAgeSeconds: 1 },
      'claim_invalid',
      'claims.max_age',
      /iat is missing/,
      /set iat/,
    ],
    ['another iss', claims({ iss: 'y' }), { issuer: 'x' }, 'claim_invalid', 'claims.iss', /another one.*"x"/, /issuer/],
    [
      'a list as iss',
      claims({ iss: ['x'] }),
      { issuer: 'x' },
      'claim_invalid',
      'claims.iss',
      /wrong type/,
      /right type/,
    ],
    ['another sub', good, { subject: 'x' }, 'claim_invalid', 'claims.sub', /another one; required: "x"/, /subject/],
    [
      'another aud',
      claims({ aud: 'y' }),
      { audience: ['x', 'z'] },
      'claim_invalid',
      'claims.aud',
      /"x" or "z"/,
      /audience/,
    ],
    [
      'an empty sub',
      claims({ sub: '' }),
      {},
      'claim_invalid',
      'claims.strings',
      /sub is not text, or is empty/,
      /right type/,
    ],
    [
      'an aud that must not be',
      claims({ aud: 'y' }),
      { policy: policyWith({ checks: ['aud'], audience: 'forbid' }) },
      'claim_invalid',
      'claims.aud',
      /must not be there/,
      /leave aud out/,
    ],
    [
      'a token that is bound to its sender',
      claims({ cnf: {} }),
      { policy: policyWith({ checks: ['exp', 'cnf'] }) },
      'claim_invalid',
      'claims.cnf',
      /cnf/,
      /not bound/,
    ],
    [
      'a schema that refuses',
      good,
      { schema: { '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{ path: ['sub'] }] }) } } },
      'claim_invalid',
      'schema',
      /schema refuses/,
      /compare/,
    ],
  ]
  for (const [what, token, options, code, step, detail, advice] of cases) {
    it(what, async () => {
      const explained = await explain(token, options)
      assert.deepEqual([explained.accepted, explained.error?.code], [false, code])
      const [at, line = ''] = refusedIn(explained)
      assert.equal(at, step)
      assert.match(line, detail)
      assert.match(explained.advice.join('\n'), advice)
    })
  }

  it('judges each claim by itself when one claim could fail several checks', async () => {
    const policy = policyWith({ checks: ['strings', 'required'], stringClaims: ['sub'], requiredClaims: ['sub'] })
    assert.equal(refusedIn(await explain(rawToken(HEADER, { sub: null }), { policy }))[0], 'claims.strings')
    const checks = { ...policy, checks: ['required', 'strings'] as const }
    assert.equal(refusedIn(await explain(rawToken(HEADER, { sub: null }), { policy: checks }))[0], 'claims.required')
  })
})

describe('names keys', () => {
  const named = (kid: string) => secretKey(`${kid}: a secret that is long enough for it`, { alg: 'HS256', kid })
  const keys = [named('old'), named('new'), secretKey('x'.repeat(9) + good.slice(0, 60), { alg: 'HS512' })]

  it('by their place, with the reason why a key was not tried', async () => {
    const token = rawToken({ alg: 'HS256', kid: 'new' }, CLAIMS, keys[1])
    const explained = await explain(token, { keys })
    assert.equal(
      detailOf(explained, 'key'),
      'by alg and kid: key 2 of 3 (HS256 secret); not key 1 of 3 (HS256 secret): another kid; not key 3 of 3 (HS512 secret): another algorithm',
    )
    assert.equal(detailOf(explained, 'signature'), 'holds under key 2 of 3 (HS256 secret)')
  })

  it('and says that without a kid each of the algorithm is tried', async () => {
    const [first, second] = keys
    assert.ok(first && second)
    const explained = await explain(rawToken(HEADER, CLAIMS, second), { keys: [first, second] })
    assert.equal(detailOf(explained, 'key'), 'by alg alone: key 1 of 2 (HS256 secret), key 2 of 2 (HS256 secret)')
    assert.equal(detailOf(explained, 'signature'), 'holds under key 2 of 2 (HS256 secret)')
    assert.match(
      refusedIn(await explain(good, { keys: [first, second] }))[1] ?? '',
      /^none of these made it: key 1 of 2/,
    )
  })

  it('and lists the kids that there are when the token names none of them', async () => {
    const explained = await explain(rawToken({ alg: 'HS256', kid: 'lost' }, CLAIMS), { keys })
    assert.deepEqual(refusedIn(explained), [
      'key',
      'no key has the kid that the header names; the keys of HS256 have old, new',
    ])
    assert.match(explained.advice.join('\n'), /keys/)
  })

  it('of a pair and of a key set, narrowed as the verifier narrows them', async () => {
    const pair = generateKey('ES256')
    const token = createSigner({ key: pair }).sign({ ...CLAIMS })
    const explained = await explain(token, { keys: jwks({ keys: [exportJwk(pair)] }) })
    assert.equal(detailOf(explained, 'signature'), 'holds under the key (ES256)')
    assert.match((await explain(token)).advice.join('\n'), /never hand a public key over as a secret/)
    const narrowed = await explain(good, { keys: [KEY, ...keys.slice(2)], algorithms: ['HS512'] })
    assert.equal(narrowed.error?.code, 'algorithm_not_allowed')
  })
})

it('says that keys cannot be fetched, and that it is not the token', async () => {
  const token = rawToken({ alg: 'ES256' }, CLAIMS)
  await using keys = remoteJwks('https://issuer.invalid/jwks', { fetch: () => Promise.reject(new Error('no network')) })
  const explained = await explain(token, { keys })
  assert.equal(explained.error?.code, 'keys_unavailable')
  const [step, line] = refusedIn(explained) ?? []
  assert.equal(step, 'key')
  assert.match(String(line), /^the keys of \S+ cannot be fetched now: /)
  assert.match(explained.advice.join('\n'), /503/)
})

describe('options', () => {
  const token = rawToken(
    { alg: 'HS256', typ: 'tYp-1', kid: 'kId-1' },
    { ...CLAIMS, iss: 'iSs-1', aud: 'aUd-1', sub: 'sUb-1' },
  )

  it('shows iss, sub, aud, typ and kid when it is asked to, and only then', async () => {
    const values = ['tYp-1', 'kId-1', 'iSs-1', 'aUd-1', 'sUb-1']
    const silent = JSON.stringify(await explain(token))
    const shown = JSON.stringify(await explain(token, { showValues: true }))
    for (const value of values) {
      assert.ok(!silent.includes(value), value)
      assert.ok(shown.includes(value), value)
    }
    const typ = await explain(token, { showValues: true, typ: 'at+jwt' })
    assert.equal(refusedIn(typ)[1], 'the typ is not at+jwt ("tYp-1")')
  })

  it('calls options what they are called where they are set, and leaves out those that are not', async () => {
    const late = rawToken(HEADER, { ...CLAIMS, exp: NOW - 99 })
    const named = await explain(late, { optionNames: { leewaySeconds: 'JWT_LEEWAY' } })
    assert.match(named.advice.join('\n'), /JWT_LEEWAY/)
    assert.doesNotMatch(named.advice.join('\n'), /leewaySeconds/)
    assert.doesNotMatch((await explain(late, { optionNames: {} })).advice.join('\n'), /leeway/i)
  })

  it('refuses wrong ones by their names', async () => {
    const wrong = (options: object) => explain(good, options as Partial<ExplainOptions>)
    await assert.rejects(wrong({ showValues: 'no' }), /^TypeError: showValues: /)
    await assert.rejects(wrong({ cache: {} }), /^TypeError: cache: /)
    await assert.rejects(wrong({ isuer: 'x' }), /^TypeError: isuer: /)
    await assert.rejects(wrong({ keys: [] }), /^TypeError: keys: /)
    await assert.rejects(wrong({ clock: () => Number.NaN }), /^TypeError: clock: /)
  })

  it('passes on what is not a refusal', async () => {
    const find = () => {
      throw new RangeError('mine')
    }
    await assert.rejects(explain(good, { keys: { version: 0, isCurrent: () => true, find } }), RangeError)
  })
})

it('takes keys that were read from PEM', async () => {
  const pair = generateKey('ES256', { extractable: true })
  const signs = privateKey(exportPrivatePem(pair), { alg: 'ES256' })
  const token = createSigner({ key: signs }).sign({ ...CLAIMS })
  const explained = await explain(token, { keys: publicKey(exportPem(pair), { alg: 'ES256' }) })
  assert.ok(explained.accepted)
})
