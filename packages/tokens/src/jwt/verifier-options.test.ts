import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { jwk } from '../jwk/jwk.ts'
import type { Key } from '../jwk/key.ts'
import { secretKey } from '../jwk/secret-key.ts'
import { CLAIMS, KEY, NOW, policyWith, rawToken } from '../testing/raw-token.ts'
import type { ClaimsPolicy } from './policy.ts'
import type { VerifierOptions } from './verifier-options.ts'
import { createVerifier, type Verifier } from './verify.ts'

const SECRET = 'correct horse battery staple, and four more words'

/** What a JavaScript caller may pass, ignoring the types. */
const make = (options: object): Verifier => createVerifier({ keys: KEY, ...options } as VerifierOptions & { keys: Key })

const NOT_TEXTS = ['', [], null, undefined, 0, [''], ['ok', ''], ['ok', null], {}, true, /^ok$/g]
const NOT_SECONDS = [Number.POSITIVE_INFINITY, Number.NaN, -1, '5', null, undefined, true, [], {}]

const WRONG: Readonly<Record<string, readonly unknown[]>> = {
  keys: [undefined, null, [], '', SECRET, Buffer.from(SECRET), {}, [null], [KEY, SECRET], Array(9).fill(KEY)],
  algorithms: [undefined, null, [], 'HS256', ['none'], ['hs256'], ['*'], [null], ['HS256', 'RS256'], ['HS512']],
  issuer: NOT_TEXTS,
  audience: NOT_TEXTS,
  subject: ['', [], ['x'], null, undefined, 0, {}],
  typ: ['', [], ['at+jwt'], null, undefined, 0],
  requiredClaims: ['', null, undefined, 0, [''], [null], {}],
  leewaySeconds: [...NOT_SECONDS, 300.1, 86_401, 86_400],
  maximumAgeSeconds: [...NOT_SECONDS, 1e10],
  clock: [undefined, null, NOW, 'now', Number.NaN, Number.POSITIVE_INFINITY, new Date(0)],
  maximumTokenCharacters: [...NOT_SECONDS, 0, 1.5, 1_048_577],
  policy: [undefined, null, false, 0, '', 'strict', [], {}],
}

describe('createVerifier: options', () => {
  for (const [name, values] of Object.entries(WRONG)) {
    for (const value of values) {
      it(`refuses ${name}: ${describeValue(value)} by its name`, () => {
        assert.throws(() => make({ [name]: value }), { name: 'TypeError', message: new RegExp(`^${name}\\b`) })
      })
    }
  }

  for (const name of [
    'algorithm',
    'leeway',
    'clockTolerance',
    'ignoreExpiration',
    'maxAge',
    'cacheTTL',
    '__proto__x',
    'key',
  ]) {
    it(`refuses the unknown option ${name} by its name: an ignored option fails open`, () => {
      assert.throws(() => make({ [name]: 1 }), {
        name: 'TypeError',
        message: new RegExp(`^${name}: unknown option; [^\\n]+$`),
      })
    })
  }

  for (const options of [undefined, null, 'text', 7]) {
    it(`refuses ${String(options)} in place of the options`, () => {
      assert.throws(() => createVerifier(options as unknown as VerifierOptions), {
        name: 'TypeError',
        message: /^options: /,
      })
    })
  }

  it('refuses an object that only looks like a key', () => {
    const lookalike = { alg: 'HS256', kid: undefined, verify: () => true, sign: () => '' }
    assert.throws(() => make({ keys: lookalike }), { name: 'TypeError', message: /^keys: / })
  })

  it('refuses two keys with the same kid', () => {
    const k = Buffer.from(SECRET).toString('base64url')
    const keys = ['HS256', 'HS384'].map((alg) => jwk({ kty: 'oct', k, alg, kid: 'same' }))
    assert.throws(() => make({ keys }), { name: 'TypeError', message: /^keys: .*kid/ })
  })

  it('takes the values at the edges', () => {
    for (const options of [
      { leewaySeconds: 0 },
      { leewaySeconds: 300 },
      { maximumAgeSeconds: 0 },
      { requiredClaims: [] },
      { maximumTokenCharacters: 1_048_576 },
      { maximumTokenCharacters: 1 },
      { policy: policyWith({ maximumDepth: 1 }) },
      { policy: policyWith({ maximumDepth: 1000 }) },
      { keys: Array.from({ length: 8 }, (_, i) => secretKey(`${SECRET}${i}`, { alg: 'HS256' })) },
    ]) {
      make(options)
    }
  })

  it('lets algorithms narrow the keys, not widen them (RFC 8725 §3.1)', () => {
    const hs512 = secretKey(SECRET.repeat(2), { alg: 'HS512' })
    const verifier = make({ keys: [KEY, hs512], algorithms: ['HS512'], clock: () => NOW })
    assert.equal(verifier.verify(rawToken({ alg: 'HS512' }, CLAIMS, hs512)).key, hs512)
    assert.throws(() => verifier.verify(rawToken({ alg: 'HS256' }, CLAIMS)), { code: 'algorithm_not_allowed' })
  })

  it('refuses a clock that answers no finite number: every time check would be off', () => {
    for (const now of [Number.NaN, Number.POSITIVE_INFINITY, '1', null, undefined, new Date(0)]) {
      const verifier = make({ clock: () => now })
      assert.throws(() => verifier.verify(rawToken({ alg: 'HS256' }, CLAIMS)), {
        name: 'TypeError',
        message: /^clock: /,
      })
    }
  })

  it('reads the clock to the fraction of a second', () => {
    const verifier = make({ leewaySeconds: 0, clock: () => NOW + 0.5 })
    verifier.verify(rawToken({ alg: 'HS256' }, { exp: NOW + 0.6 }))
    assert.throws(() => verifier.verify(rawToken({ alg: 'HS256' }, { exp: NOW + 0.4 })), { code: 'token_expired' })
  })

  it('keeps to what it was built with when lists of the caller change later', () => {
    const issuer = ['good']
    const keys = [KEY]
    const verifier = make({ keys, issuer, requiredClaims: issuer, clock: () => NOW })
    issuer.push('evil')
    keys.length = 0
    const token = (iss: string): string => rawToken({ alg: 'HS256' }, { ...CLAIMS, iss, good: 1 })
    assert.equal(verifier.verify(token('good')).claims['iss'], 'good')
    assert.throws(() => verifier.verify(token('evil')), { code: 'claim_invalid', claim: 'iss' })
  })

  it('has types that know each option', () => {
    // @ts-expect-error an option that does not exist
    assert.throws(() => createVerifier({ keys: KEY, ignoreExpiration: true }), TypeError)
    // @ts-expect-error keys are required
    assert.throws(() => createVerifier({}), TypeError)
    // @ts-expect-error a text is not a key
    assert.throws(() => createVerifier({ keys: SECRET }), TypeError)
    // @ts-expect-error undefined is not the same as absent
    assert.throws(() => createVerifier({ keys: KEY, issuer: undefined }), TypeError)
  })
})

describe('createVerifier: policy', () => {
  const WRONG_MEMBERS: Readonly<Record<keyof ClaimsPolicy, readonly unknown[]>> = {
    checks: [undefined, null, 'exp', {}, ['expiry'], ['constructor'], ['__proto__'], [null]],
    requiredClaims: [undefined, null, 'exp', [1], ['']],
    stringClaims: [undefined, null, 'sub', [1]],
    leewaySeconds: [undefined, null, '0', Number.NaN, Number.POSITIVE_INFINITY, 86_401, -86_401],
    expiry: [undefined, null, true, 'Inclusive'],
    wholeSeconds: [undefined, null, 1, 'true'],
    readTime: [undefined, null, true],
    issuers: [undefined, null, 'https://auth.example.com', [/x/], ['']],
    subject: [null, 7, ''],
    audience: [undefined, null, 'allow', '', [1], ['']],
    maximumAgeSeconds: [null, '60', Number.NaN, -1, Number.POSITIVE_INFINITY],
    issuedAheadSeconds: [undefined, null, '0', -1, 86_401],
    forbiddenClaims: [undefined, null, 'nonce', [1]],
    mark: [null, true, 'x'],
    typ: [null, '', 7, [], [7]],
    kidMustBeString: [undefined, null, 1],
    maximumDepth: [undefined, null, 0, 1.5, 1001, '16', Number.POSITIVE_INFINITY],
  }
  for (const [name, values] of Object.entries(WRONG_MEMBERS)) {
    for (const value of values) {
      it(`refuses policy.${name}: ${describeValue(value)} by its name`, () => {
        const policy = { ...policyWith({}), [name]: value }
        assert.throws(() => make({ policy }), {
          name: 'TypeError',
          message: new RegExp(`^policy\\.${name}(?:\\.0)?: `),
        })
      })
    }
  }

  it('refuses an unknown member of a policy', () => {
    const policy = { ...policyWith({}), audiences: ['x'] }
    assert.throws(() => make({ policy }), { name: 'TypeError', message: /^policy\.audiences: unknown/ })
  })

  const claimOptions = {
    issuer: 'x',
    audience: 'x',
    subject: 'x',
    typ: 'x',
    requiredClaims: ['exp'],
    leewaySeconds: 1,
    issuedAheadSeconds: 1,
    maximumAgeSeconds: 1,
  }
  for (const [name, value] of Object.entries(claimOptions)) {
    it(`cannot be mixed with ${name}`, () => {
      assert.throws(() => make({ policy: policyWith({}), [name]: value }), {
        name: 'TypeError',
        message: new RegExp(`^${name}: cannot be combined`),
      })
    })
  }

  it('goes with keys, algorithms, clock and maximumTokenCharacters', () => {
    const options = { policy: policyWith({}), algorithms: ['HS256'], clock: () => NOW, maximumTokenCharacters: 500 }
    assert.deepEqual(make(options).verify(rawToken({ alg: 'HS256' }, {})).claims, {})
  })

  it('is the whole policy: exp is not required and not looked at unless it says so', () => {
    make({ policy: policyWith({}) }).verify(rawToken({ alg: 'HS256' }, { exp: 0 }))
  })

  it('is kept as it was when the caller changes its lists later', () => {
    const checks: ('iss' | 'exp')[] = ['iss']
    const issuers = ['good']
    const verifier = make({ policy: policyWith({ checks, issuers }) })
    issuers.push('evil')
    checks.length = 0
    assert.throws(() => verifier.verify(rawToken({ alg: 'HS256' }, { iss: 'evil' })), {
      claim: 'iss',
      reason: 'mismatch',
    })
  })

  it('takes leeways that the public option does not, within a day: recorded Flask apps use negative ones', () => {
    for (const leewaySeconds of [-86_400, -10, 0, 86_400]) make({ policy: policyWith({ leewaySeconds }) })
  })
})

function describeValue(value: unknown): string {
  if (Array.isArray(value) && value.length > 8) return 'nine keys'
  if (typeof value === 'string' || Array.isArray(value)) return JSON.stringify(value)
  return typeof value === 'object' && value !== null ? value.constructor.name : String(value)
}
