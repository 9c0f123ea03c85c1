import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inspect } from 'node:util'
import type { SecretKey } from '../jwk/key.ts'
import { secretKey } from '../jwk/secret-key.ts'
import { CLAIMS, KEY, NOW, policyWith, rawToken } from '../testing/raw-token.ts'
import { TokenError, type TokenErrorDetail } from '../token-error.ts'
import { createVerifier, type Verifier } from './verify.ts'

const clock = (): number => NOW
const verifier = createVerifier({ keys: KEY, clock })
const HEADER = { alg: 'HS256', typ: 'JWT' }

function refuses(token: unknown, refusal: TokenErrorDetail & { readonly code: string }, by: Verifier = verifier): void {
  assert.throws(() => by.verify(token as string), { name: 'TokenError', reason: undefined, ...refusal })
}

describe('verify: structure', () => {
  const malformed = (part: TokenErrorDetail['part'], reason: TokenErrorDetail['reason']) =>
    ({ code: 'token_malformed', ...(part && { part }), ...(reason && { reason }) }) as const
  const good = rawToken(HEADER, CLAIMS)
  const [header = '', payload = '', signature = ''] = good.split('.')

  const tokens: readonly (readonly [string, unknown, ReturnType<typeof malformed>])[] = [
    ['undefined', undefined, malformed('token', 'not_a_string')],
    ['null', null, malformed('token', 'not_a_string')],
    ['a number', 7, malformed('token', 'not_a_string')],
    ['bytes', Buffer.from(good), malformed('token', 'not_a_string')],
    ['a String object', Object(good), malformed('token', 'not_a_string')],
    ['a list that holds a token', [good], malformed('token', 'not_a_string')],
    ['a JSON-serialized JWS (RFC 7515 §7.2)', { payload, signatures: [] }, malformed('token', 'not_a_string')],
    ['an object whose toString is a token', { toString: () => good }, malformed('token', 'not_a_string')],
    ['the empty text', '', malformed('token', 'too_few_segments')],
    ['one part', header, malformed('token', 'too_few_segments')],
    ['two parts', `${header}.${payload}`, malformed('token', 'too_few_segments')],
    ['four parts', `${good}.`, malformed('token', 'too_many_segments')],
    ['six parts', 'e30.a.b.c.d.e', malformed('token', 'too_many_segments')],
    ['dots alone', '..', malformed('header', 'json')],
    ['8,193 characters', 'a'.repeat(8193), malformed('token', 'too_long')],
    ['a megabyte of dots (CVE-2025-30204)', '.'.repeat(1_000_000), malformed('token', 'too_long')],
    ['Bearer in front', `Bearer ${good}`, malformed('header', 'base64url')],
    ['a padded header', `${header}=.${payload}.${signature}`, malformed('header', 'base64url')],
    ['a padded payload', `${header}.${payload}=.${signature}`, malformed('payload', 'base64url')],
    ['a padded signature', `${good}=`, malformed('signature', 'base64url')],
    ['a line end after the signature', `${good}\n`, malformed('signature', 'base64url')],
    ['a blank within the signature', `${header}.${payload}. ${signature}`, malformed('signature', 'base64url')],
    ['a header that is not JSON', rawToken('{', CLAIMS), malformed('header', 'json')],
    ['a header that is a list', rawToken([HEADER], CLAIMS), malformed('header', 'not_an_object')],
    [
      'a header with alg twice',
      rawToken('{"alg":"none","alg":"HS256"}', CLAIMS),
      malformed('header', 'duplicate_name'),
    ],
    ['a header in invalid UTF-8', rawToken(Buffer.from([0x7b, 0xff, 0x7d]), CLAIMS), malformed('header', 'utf8')],
    ['a header that nests too deep', rawToken(`{"a":${'['.repeat(16)}`, CLAIMS), malformed('header', 'too_deep')],
    ['a payload that is not JSON', rawToken(HEADER, 'foo'), malformed('payload', 'json')],
    ['an empty payload', rawToken(HEADER, ''), malformed('payload', 'json')],
    ['a payload that is a list (CVE-2026-107723)', rawToken(HEADER, [CLAIMS]), malformed('payload', 'not_an_object')],
    ['a payload that is null', rawToken(HEADER, 'null'), malformed('payload', 'not_an_object')],
    ['a payload with exp twice', rawToken(HEADER, '{"exp":1,"exp":2}'), malformed('payload', 'duplicate_name')],
    ['a payload after a BOM', rawToken(HEADER, '\ufeff{}'), malformed('payload', 'json')],
    ['a payload in Latin-1', rawToken(HEADER, Buffer.from('{"a":"é"}', 'latin1')), malformed('payload', 'utf8')],
    ['a payload that nests too deep', rawToken(HEADER, `{"a":${'['.repeat(16)}`), malformed('payload', 'too_deep')],
  ]
  for (const [what, token, refusal] of tokens) {
    it(`refuses ${what}: ${refusal.part ?? ''} ${refusal.reason ?? ''}`, () => refuses(token, refusal))
  }

  it('takes as many characters as it is told', () => {
    const exact = createVerifier({ keys: KEY, clock, maximumTokenCharacters: good.length })
    assert.equal(exact.verify(good).claims['sub'], 'user-1')
    const less = createVerifier({ keys: KEY, clock, maximumTokenCharacters: good.length - 1 })
    refuses(good, malformed('token', 'too_long'), less)
  })

  it('says that it reads no encrypted tokens (RFC 7516 §3.1: five parts)', () => {
    refuses('e30.a.b.c.d', { code: 'token_unsupported', part: 'token', reason: 'jwe' })
  })

  it('refuses a payload in which unused bits are set even when the signature is over that text', () => {
    const input = `${header}.AB`
    refuses(`${input}.${KEY.sign(input)}`, malformed('payload', 'base64url'))
  })
})

describe('verify: header', () => {
  const header = (reason: TokenErrorDetail['reason']) =>
    ({ code: 'header_invalid', part: 'header', ...(reason && { reason }) }) as const
  const forbidden = { code: 'algorithm_not_allowed', part: 'header' } as const

  for (const alg of [
    'none',
    'NONE',
    'None',
    'noNE',
    '',
    'hs256',
    'HS256 ',
    'HS256\0',
    'HS384',
    'RS256',
    'constructor',
  ]) {
    it(`refuses alg ${JSON.stringify(alg)} although the signature is the key's (RFC 8725 §3.1, §3.2)`, () => {
      refuses(rawToken({ alg }, CLAIMS), forbidden)
    })
  }
  for (const alg of [undefined, null, 256, true, ['HS256'], { alg: 'HS256' }]) {
    it(`refuses alg ${JSON.stringify(alg)}: it is not text`, () => refuses(rawToken({ alg }, CLAIMS), forbidden))
  }

  it('does not take alg from a __proto__ in the header', () => {
    refuses(rawToken('{"__proto__":{"alg":"HS256"}}', CLAIMS), forbidden)
  })

  for (const crit of [['b64'], ['exp'], [], null, {}, ['constructor'], ['alg'], 'x']) {
    it(`refuses crit ${JSON.stringify(crit)}: it understands no extension (RFC 7515 §4.1.11)`, () => {
      refuses(rawToken({ ...HEADER, crit, b64: true, exp: NOW }, CLAIMS), header('crit'))
    })
  }

  it('refuses b64 false without crit (RFC 7797 §6) and takes b64 true', () => {
    for (const b64 of [false, null, 'true', 0]) refuses(rawToken({ ...HEADER, b64 }, CLAIMS), header('b64'))
    verifier.verify(rawToken({ ...HEADER, b64: true }, CLAIMS))
  })

  for (const kid of [null, 7, ['k1'], {}, true]) {
    it(`refuses a kid that is ${JSON.stringify(kid)}, and treats it as absent where the policy says so`, () => {
      const token = rawToken({ ...HEADER, kid }, CLAIMS)
      refuses(token, header('kid'))
      createVerifier({ keys: KEY, policy: policyWith({ kidMustBeString: false }) }).verify(token)
    })
  }

  for (const injected of [
    { jwk: { kty: 'oct', k: 'AA' } },
    { jku: 'https://evil' },
    { x5u: 'file:///' },
    { x5c: ['AA'] },
  ]) {
    it(`does not follow ${Object.keys(injected).join()} in the header (RFC 8725 §3.10)`, () => {
      assert.equal(verifier.verify(rawToken({ ...HEADER, ...injected }, CLAIMS)).key, KEY)
      const attacker = secretKey('another secret of the attacker, which is long', { alg: 'HS256' })
      refuses(rawToken({ ...HEADER, ...injected }, CLAIMS, attacker), { code: 'signature_invalid', reason: 'mismatch' })
    })
  }

  const typed = createVerifier({ keys: KEY, clock, typ: 'at+jwt' })
  for (const typ of ['at+jwt', 'AT+JWT', 'application/at+jwt', 'Application/At+Jwt']) {
    it(`takes typ ${typ} for at+jwt (RFC 7515 §4.1.9)`, () => {
      assert.equal(typed.verify(rawToken({ alg: 'HS256', typ }, CLAIMS)).header.typ, typ)
    })
  }
  it("takes typ application/text/plain for another than text/plain: 'application/' stands for itself where a slash follows", () => {
    const plain = createVerifier({ keys: KEY, clock, typ: 'text/plain' })
    assert.equal(plain.verify(rawToken({ alg: 'HS256', typ: 'Text/Plain' }, CLAIMS)).header.typ, 'Text/Plain')
    refuses(rawToken({ alg: 'HS256', typ: 'application/text/plain' }, CLAIMS), header('typ'), plain)
    const whole = createVerifier({ keys: KEY, clock, typ: 'application/text/plain' })
    refuses(rawToken({ alg: 'HS256', typ: 'text/plain' }, CLAIMS), header('typ'), whole)
  })

  it('takes one of several types, or none at all', () => {
    const several = createVerifier({ keys: KEY, clock, policy: policyWith({ typ: ['JWT', 'at+jwt'] }) })
    for (const typ of ['jwt', 'application/at+jwt']) several.verify(rawToken({ alg: 'HS256', typ }, CLAIMS))
    several.verify(rawToken({ alg: 'HS256' }, CLAIMS))
    for (const typ of ['logout+jwt', '', null, ['JWT']])
      refuses(rawToken({ alg: 'HS256', typ }, CLAIMS), header('typ'), several)
  })

  for (const typ of [
    'JWT',
    '',
    'at+jwt ',
    'text/at+jwt',
    'application/application/at+jwt',
    ['at+jwt'],
    null,
    7,
    undefined,
  ]) {
    it(`refuses typ ${JSON.stringify(typ)} for at+jwt (RFC 8725 §3.11)`, () => {
      refuses(rawToken({ alg: 'HS256', typ }, CLAIMS), header('typ'), typed)
    })
  }
})

describe('verify: errors', () => {
  const canary = 'canary-4711'
  const tokens: Readonly<Record<string, string>> = {
    kid: rawToken({ alg: 'HS256', kid: canary }, CLAIMS),
    alg: rawToken({ alg: canary }, CLAIMS),
    typ: rawToken({ alg: 'HS256', typ: canary }, CLAIMS),
    iss: rawToken(HEADER, { ...CLAIMS, iss: canary }),
    aud: rawToken(HEADER, { ...CLAIMS, aud: [canary] }),
    sub: rawToken(HEADER, { ...CLAIMS, sub: [canary] }),
    exp: rawToken(HEADER, { exp: canary }),
    json: rawToken(HEADER, `{"a":${canary}}`),
    structure: `${canary}.${canary}`,
    base64url: `${canary}.é.é`,
  }
  const keys = secretKey('named: a secret that is long enough for it', { alg: 'HS256', kid: 'k1' })
  const strict = createVerifier({ keys: [keys, KEY], clock, issuer: 'i', audience: 'a', typ: 'JWT' })
  for (const [where, token] of Object.entries(tokens)) {
    it(`show nothing of the token: a canary in ${where}`, () => {
      assert.throws(
        () => strict.verify(token),
        (error: TokenError) => {
          const shown = inspect(error, { showHidden: true, depth: 9 }) + JSON.stringify(error)
          return error instanceof TokenError && !shown.includes(canary) && !shown.includes(token)
        },
      )
    })
  }
})

describe('verify: order', () => {
  const expired = { ...CLAIMS, exp: NOW - 100 }
  const wrongSignature = (token: string): string => token.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'))

  it('judges no claim and parses no payload before the signature holds', () => {
    refuses(wrongSignature(rawToken(HEADER, expired)), { code: 'signature_invalid', reason: 'mismatch' })
    refuses(wrongSignature(rawToken(HEADER, 'no json')), { code: 'signature_invalid', reason: 'mismatch' })
  })

  it('does not ask the clock before the signature holds', () => {
    const deaf = createVerifier({ keys: KEY, clock: () => assert.fail('the clock was asked') })
    refuses(wrongSignature(rawToken(HEADER, CLAIMS)), { code: 'signature_invalid', reason: 'mismatch' }, deaf)
  })

  it('looks at the structure of all parts before the key', () => {
    refuses(`${rawToken({ alg: 'none' }, CLAIMS)}=`, {
      code: 'token_malformed',
      part: 'signature',
      reason: 'base64url',
    })
  })

  it('requires exp unless told otherwise', () => {
    refuses(rawToken(HEADER, { sub: 'x' }), { code: 'claim_invalid', part: 'payload', reason: 'missing', claim: 'exp' })
    createVerifier({ keys: KEY, requiredClaims: [] }).verify(rawToken(HEADER, { sub: 'x' }))
  })

  it('has 5 seconds of leeway unless told otherwise', () => {
    verifier.verify(rawToken(HEADER, { exp: NOW - 4 }))
    refuses(rawToken(HEADER, { exp: NOW - 5 }), { code: 'token_expired', claim: 'exp', secondsOff: 0 })
  })

  it('asks the wall clock when it is given none', () => {
    const plain = createVerifier({ keys: KEY })
    const now = Date.now() / 1000
    plain.verify(rawToken(HEADER, { exp: now + 60 }))
    refuses(rawToken(HEADER, { exp: now - 60 }), { code: 'token_expired' }, plain)
  })
})

describe('verify: several keys', () => {
  const named = (kid: string | undefined, text: string): SecretKey =>
    secretKey(`${text}: a secret that is long enough for it`, { alg: 'HS256', ...(kid !== undefined && { kid }) })
  const [one, two, bare] = [named('k1', 'one'), named('k2', 'two'), named(undefined, 'bare')]
  const all = createVerifier({ keys: [one, two, bare], clock })
  const notHeld = { code: 'signature_invalid', part: 'signature', reason: 'mismatch' } as const
  const notFound = { code: 'key_not_found', part: 'header', reason: 'kid' } as const

  it('finds the key by kid and says which it was', () => {
    assert.equal(all.verify(rawToken({ alg: 'HS256', kid: 'k1' }, CLAIMS, one)).key, one)
    assert.equal(all.verify(rawToken({ alg: 'HS256', kid: 'k2' }, CLAIMS, two)).key, two)
  })

  it('tries no other key than the named one', () => {
    refuses(rawToken({ alg: 'HS256', kid: 'k1' }, CLAIMS, two), notHeld, all)
    refuses(rawToken({ alg: 'HS256', kid: 'k2' }, CLAIMS, bare), notHeld, all)
  })

  it('tries every key of the algorithm when the token names none', () => {
    for (const key of [one, two, bare]) assert.equal(all.verify(rawToken({ alg: 'HS256' }, CLAIMS, key)).key, key)
    refuses(rawToken({ alg: 'HS256' }, CLAIMS), notHeld, all)
  })

  it('takes the first of two keys that both fit', () => {
    const [first, second] = [named('a', 'same'), named('b', 'same')]
    const token = rawToken({ alg: 'HS256' }, CLAIMS, first)
    assert.equal(createVerifier({ keys: [second, first], clock }).verify(token).key, second)
    assert.equal(createVerifier({ keys: [first, second], clock }).verify(token).key, first)
  })

  for (const kid of [
    'k3',
    '',
    'K1',
    'k1 ',
    'toString',
    '__proto__',
    'constructor',
    '../k1',
    "k1' OR 1=1",
    'k1\r\n',
    '0',
  ]) {
    it(`refuses the unknown kid ${JSON.stringify(kid)}`, () => {
      refuses(rawToken({ alg: 'HS256', kid }, CLAIMS, one), notFound, all)
    })
  }

  it('ignores a kid when no key has one: an old app may write kids that nobody knows', () => {
    assert.equal(verifier.verify(rawToken({ alg: 'HS256', kid: 'anything' }, CLAIMS)).key, KEY)
  })

  it('never uses a key with another algorithm than its own, even when the kid names it', () => {
    const text = 'one secret in two algorithms, which is at least sixty-four bytes long'
    const hs256 = secretKey(text, { alg: 'HS256', kid: 'a' })
    const hs512 = secretKey(text, { alg: 'HS512', kid: 'b' })
    const both = createVerifier({ keys: [hs256, hs512], clock })
    assert.equal(both.verify(rawToken({ alg: 'HS512', kid: 'b' }, CLAIMS, hs512)).key, hs512)
    refuses(rawToken({ alg: 'HS512', kid: 'a' }, CLAIMS, hs512), notFound, both)
    refuses(rawToken({ alg: 'HS256', kid: 'a' }, CLAIMS, hs512), notHeld, both)
  })
})

describe('verify: remembered headers', () => {
  const k1 = secretKey('one: a secret that is long enough for it', { alg: 'HS256', kid: 'k1' })
  const k2 = secretKey('two: a secret that is long enough for it', { alg: 'HS256', kid: 'k2' })

  it('decides the same the first and every later time', () => {
    const both = createVerifier({ keys: [k1, k2], clock })
    for (let round = 0; round < 3; round++) {
      assert.equal(both.verify(rawToken({ alg: 'HS256', kid: 'k1' }, CLAIMS, k1)).key, k1)
      refuses(
        rawToken({ alg: 'HS256', kid: 'k1' }, CLAIMS, k2),
        { code: 'signature_invalid', reason: 'mismatch' },
        both,
      )
      assert.equal(both.verify(rawToken({ alg: 'HS256', kid: 'k2' }, CLAIMS, k2)).key, k2)
      refuses(rawToken({ alg: 'none', kid: 'k1' }, CLAIMS, k1), { code: 'algorithm_not_allowed' }, both)
      refuses(rawToken({ alg: 'HS256', kid: 'k3' }, CLAIMS, k1), { code: 'key_not_found', reason: 'kid' }, both)
      refuses(rawToken({ alg: 'HS256', crit: [] }, CLAIMS, k1), { code: 'header_invalid', reason: 'crit' }, both)
    }
  })

  it('belong to one verifier: what another has accepted is read anew', () => {
    const token = rawToken({ alg: 'HS256', typ: 'x', kid: 'k1' }, CLAIMS, k1)
    createVerifier({ keys: k1, clock }).verify(token)
    refuses(token, { code: 'header_invalid', reason: 'typ' }, createVerifier({ keys: k1, clock, typ: 'y' }))
    refuses(token, { code: 'key_not_found', reason: 'kid' }, createVerifier({ keys: k2, clock }))
  })

  it('are remembered although the first token with it was refused, and change nothing for the next', () => {
    const fresh = createVerifier({ keys: KEY, clock })
    refuses(rawToken(HEADER, CLAIMS, k1), { code: 'signature_invalid', reason: 'mismatch' }, fresh)
    fresh.verify(rawToken(HEADER, CLAIMS))
  })

  it('decide the same when more headers come than are kept, short and long', () => {
    const flooded = createVerifier({ keys: KEY, clock })
    for (let i = 0; i < 200; i++) {
      for (const x of [i, 'x'.repeat(i * 10)]) {
        flooded.verify(rawToken({ ...HEADER, x }, CLAIMS))
        refuses(rawToken({ ...HEADER, x }, CLAIMS, k1), { code: 'signature_invalid', reason: 'mismatch' }, flooded)
      }
    }
  })

  it('cannot be changed by a caller for the next one', () => {
    const fresh = createVerifier({ keys: KEY, clock })
    const token = rawToken({ ...HEADER, kid: 'a', nested: { list: [{ deep: 1 }] } }, CLAIMS)
    for (let round = 0; round < 3; round++) {
      const { header } = fresh.verify(token)
      assert.throws(() => Object.assign(header, { kid: 'written by a caller' }), TypeError)
      assert.throws(() => Object.assign(Object(header['nested']).list[0], { deep: 2 }), TypeError)
      assert.deepEqual(header, { alg: 'HS256', typ: 'JWT', kid: 'a', nested: { list: [{ deep: 1 }] } })
    }
  })

  it('give every caller claims of its own', () => {
    const token = rawToken(HEADER, CLAIMS)
    Object.assign(verifier.verify(token).claims, { sub: 'admin' })
    assert.equal(verifier.verify(token).claims['sub'], 'user-1')
  })
})
