import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { NOW, policyWith } from '../testing/raw-token.ts'
import { createJudge } from './claims.ts'
import type { ClaimCheck, ClaimsPolicy } from './policy.ts'

type Members = Partial<ClaimsPolicy>
type Refusal = Readonly<Record<string, unknown>>

const accepted = undefined
const expired = (secondsOff: number): Refusal => ({
  code: 'token_expired',
  claim: 'exp',
  reason: undefined,
  secondsOff,
})
const early = (claim: string, secondsOff: number): Refusal => ({
  code: 'token_not_yet_valid',
  claim,
  reason: undefined,
  secondsOff,
})
const invalid = (claim: string, reason: string): Refusal => ({ code: 'claim_invalid', claim, reason })

function judge(claims: Refusal, members: Members, refusal: Refusal | undefined, now = NOW): void {
  const judged = (): void => createJudge(policyWith(members))(claims, now)
  if (refusal === undefined) judged()
  else assert.throws(judged, { name: 'TokenError', part: 'payload', ...refusal })
}

describe('claims: time', () => {
  const exp = (seconds: number): Refusal => ({ exp: NOW + seconds })
  const edges: readonly (readonly [string, Members, Refusal, Refusal | undefined])[] = [
    ['accepts a token one second before exp', {}, exp(1), accepted],
    ['refuses a token at the second exp: now must be before it (RFC 7519 §4.1.4)', {}, exp(0), expired(0)],
    ['refuses a token after exp and says by how much', {}, exp(-30), expired(30)],
    ['accepts a token at the second exp when expiry is inclusive', { expiry: 'inclusive' }, exp(0), accepted],
    ['refuses a token a second after an inclusive exp', { expiry: 'inclusive' }, exp(-1), expired(1)],
    ['accepts inside the leeway', { leewaySeconds: 5 }, exp(-4.999), accepted],
    ['refuses at the end of the leeway', { leewaySeconds: 5 }, exp(-5), expired(0)],
    [
      'accepts the end of the leeway when expiry is inclusive',
      { leewaySeconds: 5, expiry: 'inclusive' },
      exp(-5),
      accepted,
    ],
    ['refuses a live token under a negative leeway', { leewaySeconds: -10 }, exp(9), expired(1)],
    ['accepts no exp where none is required', {}, {}, accepted],
    ['refuses exp 0', {}, { exp: 0 }, expired(NOW)],
    ['refuses a negative exp', {}, { exp: -1 }, expired(NOW + 1)],
  ]
  for (const [does, members, claims, refusal] of edges) {
    it(does, () => judge(claims, { checks: ['exp'], ...members }, refusal))
  }

  for (const claim of ['nbf', 'iat'] as const) {
    const check = [claim]
    it(`accepts ${claim} now and in the past, and refuses it in the future (RFC 7519 §4.1.5)`, () => {
      judge({ [claim]: NOW }, { checks: check }, accepted)
      judge({ [claim]: NOW - 1e9 }, { checks: check }, accepted)
      judge({ [claim]: NOW + 0.5 }, { checks: check }, early(claim, 0.5))
      judge({}, { checks: check }, accepted)
    })

    it(`accepts ${claim} at the end of the leeway and refuses it past it`, () => {
      judge({ [claim]: NOW + 5 }, { checks: check, leewaySeconds: 5 }, accepted)
      judge({ [claim]: NOW + 6 }, { checks: check, leewaySeconds: 5 }, early(claim, 1))
    })
  }

  it('reads the clock in whole seconds where the policy says so', () => {
    const members: Members = { checks: ['exp'], expiry: 'inclusive', wholeSeconds: true }
    judge({ exp: NOW }, members, accepted, NOW + 0.9)
    judge({ exp: NOW }, { ...members, wholeSeconds: false }, expired(0.5), NOW + 0.5)
  })

  for (const claim of ['exp', 'nbf', 'iat'] as const) {
    for (const value of [null, true, '', `${NOW + 60}`, [NOW + 60], {}, Number.POSITIVE_INFINITY, Number.NaN]) {
      it(`refuses ${claim} ${JSON.stringify(value)} (${typeof value}): it is not a NumericDate (RFC 7519 §2)`, () => {
        judge({ [claim]: value }, { checks: [claim] }, invalid(claim, 'wrong_type'))
      })
    }

    for (const read of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      it(`refuses ${claim} that a dialect reads as ${read}: no comparison with it would ever fail`, () => {
        judge({ [claim]: '1' }, { checks: [claim], readTime: () => read }, invalid(claim, 'wrong_type'))
      })
    }
  }

  it("reads times through the policy, so that a dialect may read strings, and passes on the claim's name", () => {
    const names: string[] = []
    const readTime: ClaimsPolicy['readTime'] = (value, claim) => {
      names.push(claim)
      return Number(value)
    }
    const checks: ClaimsPolicy['checks'] = ['exp', 'nbf', 'iat', 'max_age']
    const claims = { exp: `${NOW + 1}`, nbf: `${NOW}`, iat: `${NOW}` }
    judge(claims, { checks, maximumAgeSeconds: 60, readTime }, accepted)
    judge({ exp: `${NOW - 1}` }, { checks: ['exp'], readTime }, expired(1))
    assert.deepEqual(names, ['exp', 'nbf', 'iat', 'iat', 'exp'])
  })

  const age: readonly (readonly [string, Members, Refusal, Refusal | undefined])[] = [
    ['accepts a token of exactly the maximum age', { maximumAgeSeconds: 60 }, { iat: NOW - 60 }, accepted],
    [
      'refuses one older',
      { maximumAgeSeconds: 60 },
      { iat: NOW - 61 },
      { code: 'token_expired', claim: 'iat', reason: 'too_old', secondsOff: 1 },
    ],
    ['adds the leeway', { maximumAgeSeconds: 60, leewaySeconds: 5 }, { iat: NOW - 65 }, accepted],
    ['refuses a token without iat', { maximumAgeSeconds: 60 }, {}, invalid('iat', 'missing')],
    ['refuses an iat that is not a number', { maximumAgeSeconds: 60 }, { iat: '1' }, invalid('iat', 'wrong_type')],
    [
      'takes a maximum age of 0 seriously',
      { maximumAgeSeconds: 0 },
      { iat: NOW - 1 },
      { code: 'token_expired', reason: 'too_old' },
    ],
    ['does not look at iat without a maximum age', {}, {}, accepted],
  ]
  for (const [does, members, claims, refusal] of age) {
    it(`maximum age: ${does}`, () => judge(claims, { checks: ['max_age'], ...members }, refusal))
  }
})

describe('claims: issuer, subject, audience', () => {
  const ISS = 'https://auth.example.com'
  const issuers: readonly (readonly [string, unknown, Refusal | undefined])[] = [
    ['the issuer itself', ISS, accepted],
    ['a second accepted issuer', 'https://b', accepted],
    ['an array that holds the issuer (CVE-2025-30144)', [ISS], invalid('iss', 'wrong_type')],
    ['null', null, invalid('iss', 'wrong_type')],
    ['a number', 7, invalid('iss', 'wrong_type')],
    ['the empty text', '', invalid('iss', 'mismatch')],
    ['a prefix (CVE-2024-53861)', 'https://auth', invalid('iss', 'mismatch')],
    ['one character of it', 'h', invalid('iss', 'mismatch')],
    ['a longer text', `${ISS}.evil.com`, invalid('iss', 'mismatch')],
    ['another case', ISS.toUpperCase(), invalid('iss', 'mismatch')],
    ['a trailing slash', `${ISS}/`, invalid('iss', 'mismatch')],
    ['another Unicode form', `${ISS}\u200b`, invalid('iss', 'mismatch')],
  ]
  for (const [what, iss, refusal] of issuers) {
    it(`${refusal ? 'refuses' : 'accepts'} ${what} as iss`, () => {
      judge({ iss }, { checks: ['iss'], issuers: [ISS, 'https://b'] }, refusal)
    })
  }

  it('refuses a token without iss when an issuer is configured, even if its prototype has one', () => {
    judge({}, { checks: ['iss'], issuers: [ISS] }, invalid('iss', 'missing'))
    judge(Object.create({ iss: ISS }), { checks: ['iss'], issuers: [ISS] }, invalid('iss', 'missing'))
    judge({}, { checks: ['iss'], issuers: ['undefined', 'null'] }, invalid('iss', 'missing'))
  })

  it('compares the subject exactly', () => {
    const members: Members = { checks: ['sub'], subject: 'user-1' }
    judge({ sub: 'user-1' }, members, accepted)
    judge({ sub: 'User-1' }, members, invalid('sub', 'mismatch'))
    judge({ sub: ['user-1'] }, members, invalid('sub', 'wrong_type'))
    judge({}, members, invalid('sub', 'missing'))
    judge({}, { checks: ['sub'] }, accepted)
  })

  const API = ['api://orders', 'api://cart']
  const audiences: readonly (readonly [string, Refusal, ClaimsPolicy['audience'], Refusal | undefined])[] = [
    ['accepts the audience as a text', { aud: 'api://cart' }, API, accepted],
    ['accepts a list that holds it (RFC 7519 §4.1.3)', { aud: ['x', 'api://orders'] }, API, accepted],
    ['refuses another audience', { aud: 'api://other' }, API, invalid('aud', 'mismatch')],
    ['refuses a part of it', { aud: 'api://order' }, API, invalid('aud', 'mismatch')],
    ['refuses a longer text', { aud: 'api://orders2' }, API, invalid('aud', 'mismatch')],
    ['refuses an empty list', { aud: [] }, API, invalid('aud', 'mismatch')],
    ['refuses a list in a list', { aud: [['api://orders']] }, API, invalid('aud', 'wrong_type')],
    ['refuses a list in which one is not text', { aud: ['api://orders', 1] }, API, invalid('aud', 'wrong_type')],
    ['refuses null', { aud: null }, API, invalid('aud', 'wrong_type')],
    ['refuses an object', { aud: { 'api://orders': 1 } }, API, invalid('aud', 'wrong_type')],
    ['refuses a token without aud (CVE-2025-62610)', {}, API, invalid('aud', 'missing')],
    ['does not look at aud when no audience is configured', { aud: 7 }, [], accepted],
    ['forbid: accepts a token without aud', {}, 'forbid', accepted],
    ['forbid: refuses an audience', { aud: 'x' }, 'forbid', invalid('aud', 'forbidden')],
    ['forbid: refuses a list', { aud: ['x'] }, 'forbid', invalid('aud', 'forbidden')],
    ['forbid: refuses the empty text too', { aud: '' }, 'forbid', invalid('aud', 'forbidden')],
    ['forbid: refuses null as a wrong type', { aud: null }, 'forbid', invalid('aud', 'wrong_type')],
    ['forbid_unless_empty: accepts the empty text', { aud: '' }, 'forbid_unless_empty', accepted],
    ['forbid_unless_empty: accepts null', { aud: null }, 'forbid_unless_empty', accepted],
    ['forbid_unless_empty: accepts no aud', {}, 'forbid_unless_empty', accepted],
    ['forbid_unless_empty: refuses an audience', { aud: 'x' }, 'forbid_unless_empty', invalid('aud', 'forbidden')],
    [
      'forbid_unless_empty: refuses a number as a wrong type',
      { aud: 7 },
      'forbid_unless_empty',
      invalid('aud', 'wrong_type'),
    ],
  ]
  for (const [does, claims, audience, refusal] of audiences) {
    it(`audience: ${does}`, () => judge(claims, { checks: ['aud'], audience }, refusal))
  }
})

describe('claims: the others', () => {
  it('reports a required claim that is absent or null, in the order of the list', () => {
    const members: Members = { checks: ['required'], requiredClaims: ['jti', 'sub'] }
    judge({ jti: 0, sub: '' }, members, accepted)
    judge({ sub: 'x' }, members, invalid('jti', 'missing'))
    judge({ jti: null, sub: 'x' }, members, invalid('jti', 'missing'))
    judge({}, members, invalid('jti', 'missing'))
    judge({ jti: 'x' }, members, invalid('sub', 'missing'))
  })

  for (const name of ['toString', 'constructor', '__proto__', 'hasOwnProperty']) {
    it(`does not find a required ${name} on the prototype`, () => {
      judge({}, { checks: ['required'], requiredClaims: [name] }, invalid(name, 'missing'))
    })
  }

  for (const value of ['', null, 7, [], {}, true]) {
    it(`refuses ${JSON.stringify(value)} where a claim must be a non-empty text`, () => {
      judge({ sub: value }, { checks: ['strings'], stringClaims: ['jti', 'sub'] }, invalid('sub', 'wrong_type'))
    })
  }

  it('accepts a text claim that is absent', () => judge({}, { checks: ['strings'], stringClaims: ['sub'] }, accepted))

  it('refuses a sender-constrained token as a plain bearer token (RFC 9700 §2.2.1)', () => {
    judge({ cnf: { jkt: 'x' } }, { checks: ['cnf'] }, invalid('cnf', 'forbidden'))
    judge({ cnf: null }, { checks: ['cnf'] }, invalid('cnf', 'forbidden'))
    judge({}, { checks: ['cnf'] }, accepted)
  })

  it('refuses a token with a claim that its kind never has, whatever its value', () => {
    const members: Members = { checks: ['forbidden'], forbiddenClaims: ['nonce', 'events'] }
    for (const nonce of ['x', null, '', false]) judge({ nonce }, members, invalid('nonce', 'forbidden'))
    judge({ sub: 'x' }, members, accepted)
  })

  it("refuses a token without the mark of its kind, in the mark's own words", () => {
    const mark: ClaimsPolicy['mark'] = ({ use }) =>
      use === 'access' ? undefined : { claim: 'use', reason: use === undefined ? 'missing' : 'mismatch' }
    judge({ use: 'access' }, { checks: ['mark'], mark }, accepted)
    judge({ use: 'id' }, { checks: ['mark'], mark }, invalid('use', 'mismatch'))
    judge({}, { checks: ['mark'], mark }, invalid('use', 'missing'))
    judge({}, { checks: ['mark'] }, accepted)
  })

  it('accepts an iat as far ahead as the policy names, beyond the leeway, and an nbf no further than the leeway', () => {
    const members: Members = { checks: ['iat', 'nbf'], leewaySeconds: 5, issuedAheadSeconds: 60 }
    judge({ iat: NOW + 65 }, members, accepted)
    judge({ iat: NOW + 66 }, members, { code: 'token_not_yet_valid', claim: 'iat', secondsOff: 1 })
    judge({ nbf: NOW + 6 }, members, { code: 'token_not_yet_valid', claim: 'nbf', secondsOff: 1 })
  })

  for (const aud of [null, false, 0, '', [], {}]) {
    it(`takes aud ${JSON.stringify(aud)} for none where Python does`, () => {
      judge({ aud }, { checks: ['aud'], audience: 'forbid_unless_empty' }, accepted)
      judge({ aud }, { checks: ['aud'], audience: 'forbid' }, { code: 'claim_invalid', claim: 'aud' })
    })
  }

  for (const aud of [true, 1, 'x', [''], { a: 0 }]) {
    it(`takes aud ${JSON.stringify(aud)} for one where Python does`, () => {
      judge({ aud }, { checks: ['aud'], audience: 'forbid_unless_empty' }, { code: 'claim_invalid', claim: 'aud' })
    })
  }
})

describe('claims: the order of the checks', () => {
  const claims = { exp: NOW - 1, nbf: NOW + 1, iat: NOW + 1, iss: 'x', sub: 'x', aud: 'x', jti: 7, cnf: {}, nonce: '' }
  const members: Members = {
    requiredClaims: ['absent'],
    stringClaims: ['jti'],
    issuers: ['y'],
    subject: 'y',
    audience: ['y'],
    maximumAgeSeconds: -2,
    forbiddenClaims: ['nonce'],
    mark: () => ({ claim: 'use', reason: 'missing' }),
  }
  const reported: Readonly<Record<ClaimCheck, string>> = {
    required: 'absent',
    exp: 'exp',
    nbf: 'nbf',
    iat: 'iat',
    max_age: 'iat',
    iss: 'iss',
    sub: 'sub',
    aud: 'aud',
    strings: 'jti',
    cnf: 'cnf',
    forbidden: 'nonce',
    mark: 'use',
  }
  const all = Object.keys(reported) as ClaimCheck[]

  for (const [at, check] of all.entries()) {
    it(`throws the failure of ${check} when the policy puts it first`, () => {
      const checks = [...all.slice(at), ...all.slice(0, at)]
      judge(claims, { ...members, checks }, { claim: reported[check] })
    })
  }

  it('does not make a check that is not listed', () => judge(claims, { ...members, checks: [] }, accepted))
})
