/** The advice of an explanation, word for word: what the issuer, the client or the operator must do about each refusal. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { exportPem } from '../jwk/export.ts'
import { generateKey } from '../jwk/generate.ts'
import { publicKey } from '../jwk/pem.ts'
import { secretKey } from '../jwk/secret-key.ts'
import { algorithmNotAllowed, fixedKeySet, type KeySet } from '../jwks/key-set.ts'
import { CLAIMS, KEY, NOW, policyWith, rawToken } from '../testing/raw-token.ts'
import { TokenError, type TokenErrorCode } from '../token-error.ts'
import { type ExplainOptions, type Explanation, explainToken } from './explain-token.ts'
import { createSigner } from './sign.ts'

const HEADER = { alg: 'HS256', typ: 'JWT' }
const good = rawToken(HEADER, CLAIMS)
const [head = '', body = '', signature = ''] = good.split('.')
const pair = generateKey('ES256')

function explain(token: string, options: Partial<ExplainOptions> = {}): Promise<Explanation> {
  return explainToken(token, { keys: KEY, clock: () => NOW, ...options })
}

function claims(own: object): string {
  return rawToken(HEADER, { ...CLAIMS, ...own })
}

/** A caller's own set that has no key for any header. */
function refusing(error: TokenError): KeySet {
  const find = () => {
    throw error
  }
  return { version: 0, isCurrent: () => true, find }
}

const cutOff = (part: string) => `the ${part} was cut off or changed on its way: compare it with what the issuer sent`
const plain = (part: string) =>
  `the issuer must write the ${part} as base64url without padding (RFC 7515 §2): this is plain base64`
const expected = (name: string) => `or change ${name}, which says what is expected`
const another = (claim: string) => `the token was meant for somebody else, or the issuer must set another ${claim}`
const unchanged = 'if they are the same, the token was changed on its way'
const attack = 'find out who issued the token; when it is an attack, nothing is to be done'
const login = 'the client must get a new token: log in again'
const drift = 'leewaySeconds is for clocks that differ by seconds, not for longer lives'
const asMilliseconds = (claim: string) => `the issuer must write ${claim} in seconds: this looks like milliseconds`
const asLifetime = (claim: string) => `the issuer must write ${claim} in seconds since 1970: this looks like a lifetime`
const clocks = ['compare the clocks of issuer and verifier', 'or raise leewaySeconds, now 5']

type Case = readonly [
  what: string,
  token: string,
  options: Partial<ExplainOptions>,
  code: TokenErrorCode,
  advice: readonly string[],
]

function describeAdvice(about: string, cases: readonly Case[]): void {
  describe(about, () => {
    for (const [what, token, options, code, advice] of cases) {
      it(what, async () => {
        const explained = await explain(token, options)
        assert.equal(explained.error?.code, code)
        assert.deepEqual(explained.advice, advice)
      })
    }
  })
}

describeAdvice('advises on the shape', [
  ['two parts', 'a.b', {}, 'token_malformed', ['send the whole token and nothing else: three parts, two dots']],
  [
    'too long',
    good,
    { maximumTokenCharacters: 9 },
    'token_malformed',
    ['send smaller claims', 'or raise maximumTokenCharacters'],
  ],
  [
    'encrypted',
    'a.b.c.d.e',
    {},
    'token_unsupported',
    ['the issuer must send a signed token (JWS); an encrypted one has five parts'],
  ],
  [
    'no JSON object',
    rawToken(HEADER, '[]'),
    {},
    'token_malformed',
    ['the issuer must write the payload as one JSON object in UTF-8, no name twice'],
  ],
  ['a blank', `${good} `, {}, 'token_malformed', ['take the blanks and line breaks out of the token']],
  ['a quote in front', `'${good}`, {}, 'token_malformed', ['take the quotes off the token']],
  ['a quote behind', `${good}"`, {}, 'token_malformed', ['take the quotes off the token']],
  ['an angle bracket behind', `${good}>`, {}, 'token_malformed', ['take the quotes off the token']],
  ['a quote within', `${head}.${body}"A.${signature}`, {}, 'token_malformed', [cutOff('payload')]],
  ['an angle bracket within', `${head}.${body}<A.${signature}`, {}, 'token_malformed', [cutOff('payload')]],
  ['padding of the header', `${head}=.${body}.${signature}`, {}, 'token_malformed', [plain('header')]],
  ['padding of the payload', `${head}.${body}=.${signature}`, {}, 'token_malformed', [plain('payload')]],
  ['padding of the signature', `${head}.${body}.${signature}=`, {}, 'token_malformed', [plain('signature')]],
  ['a changed header before padding', `${head}*.${body}=.${signature}`, {}, 'token_malformed', [cutOff('header')]],
  ['a changed payload before padding', `${head}.${body}*.${signature}=`, {}, 'token_malformed', [cutOff('payload')]],
])

describeAdvice('advises on the header', [
  [
    'another typ',
    good,
    { typ: 'at+jwt' },
    'header_invalid',
    [
      "the issuer must set typ to at+jwt; a token of another kind (an ID token, another dialect's) has another",
      'or change typ',
    ],
  ],
  [
    'crit',
    rawToken({ ...HEADER, crit: ['x'] }, CLAIMS),
    {},
    'header_invalid',
    ['the issuer must leave out crit: no extension is known here'],
  ],
  [
    'b64',
    rawToken({ ...HEADER, b64: false }, CLAIMS),
    {},
    'header_invalid',
    ['the issuer must encode the payload; b64 false is for detached content alone'],
  ],
  ['a kid of 7', rawToken({ ...HEADER, kid: 7 }, CLAIMS), {}, 'header_invalid', ['the issuer must write kid as text']],
])

describeAdvice('advises on the key', [
  [
    'no signature',
    rawToken({ alg: 'none' }, CLAIMS),
    {},
    'algorithm_not_allowed',
    ['an unsigned token is never accepted: find out who sends it'],
  ],
  [
    'another secret algorithm',
    rawToken({ alg: 'HS512' }, CLAIMS),
    {},
    'algorithm_not_allowed',
    [attack, 'else give keys the shared secret that verifies HS512'],
  ],
  [
    'a public-key algorithm where there is a secret',
    rawToken({ alg: 'RS256' }, CLAIMS),
    {},
    'algorithm_not_allowed',
    [attack, 'never hand a public key over as a secret: everybody could sign'],
  ],
  [
    'a secret where there is a public key (RFC 8725 §2.1)',
    good,
    { keys: pair },
    'algorithm_not_allowed',
    [attack, 'never hand a public key over as a secret: everybody could sign'],
  ],
  [
    "a set of a stranger's with keys of both kinds",
    rawToken({ alg: 'HS512' }, CLAIMS),
    { keys: fixedKeySet([KEY, pair]) },
    'algorithm_not_allowed',
    [
      attack,
      'else give keys the shared secret that verifies HS512',
      'never hand a public key over as a secret: everybody could sign',
    ],
  ],
  [
    'a set that shows no keys',
    good,
    { keys: refusing(algorithmNotAllowed()) },
    'algorithm_not_allowed',
    [attack, 'else give keys the shared secret that verifies HS256'],
  ],
  [
    'a set whose keys the runtime cannot make',
    good,
    { keys: refusing(new TokenError('algorithm_unsupported', 'this runtime has no ML-DSA-44')) },
    'algorithm_unsupported',
    ['use another runtime, or another algorithm'],
  ],
  [
    'a kid that no key has',
    rawToken({ ...HEADER, kid: 'lost' }, CLAIMS),
    { keys: secretKey('a secret of the tests: thirty-two bytes, too', { alg: 'HS256', kid: 'a' }) },
    'key_not_found',
    [
      'ask the issuer which key has this kid',
      'add that key to keys; an old key stays until its last token has expired',
    ],
  ],
  [
    'another secret',
    good,
    { keys: secretKey('an0ther key of the tests: thirty-two bytes, too', { alg: 'HS256' }) },
    'signature_invalid',
    [
      'compare the secrets of issuer and verifier byte by byte: a line break at the end, base64 or hex in place of the bytes, another environment',
      unchanged,
    ],
  ],
  [
    'another public key',
    createSigner({ key: pair }).sign({ ...CLAIMS }),
    { keys: publicKey(exportPem(generateKey('ES256')), { alg: 'ES256' }) },
    'signature_invalid',
    ["compare the thumbprint of the key with that of the issuer's", unchanged],
  ],
])

describeAdvice('advises on claims', [
  [
    'one that is required by name',
    rawToken(HEADER, {}),
    {},
    'claim_invalid',
    ['the issuer must set exp', 'or take exp out of requiredClaims'],
  ],
  [
    'iat for an age',
    rawToken(HEADER, { exp: NOW }),
    { maximumAgeSeconds: 9 },
    'claim_invalid',
    ['the issuer must set iat'],
  ],
  ['no iss', good, { issuer: 'x' }, 'claim_invalid', ['the issuer must set iss', expected('issuer')]],
  ['another iss', claims({ iss: 'y' }), { issuer: 'x' }, 'claim_invalid', [another('iss'), expected('issuer')]],
  ['another sub', good, { subject: 'x' }, 'claim_invalid', [another('sub'), expected('subject')]],
  ['another aud', claims({ aud: 'y' }), { audience: 'x' }, 'claim_invalid', [another('aud'), expected('audience')]],
  [
    'a list as iss',
    claims({ iss: [] }),
    { issuer: 'x' },
    'claim_invalid',
    ['the issuer must write iss in the right type'],
  ],
  [
    'an aud that must not be',
    claims({ aud: 'y' }),
    { policy: policyWith({ checks: ['aud'], audience: 'forbid' }) },
    'claim_invalid',
    ['the issuer must leave aud out', 'or accept it by audience'],
  ],
  [
    'a token that is bound to its sender',
    claims({ cnf: {} }),
    { policy: policyWith({ checks: ['cnf'] }) },
    'claim_invalid',
    ['the issuer must give this client a token that is not bound to its sender'],
  ],
  [
    'a schema',
    good,
    { schema: { '~standard': { version: 1, vendor: 'by hand', validate: () => ({ issues: [] }) } } },
    'claim_invalid',
    ['compare the claims with the schema'],
  ],
])

describeAdvice('advises on times', [
  ['expired', claims({ exp: NOW - 9 }), {}, 'token_expired', [login, drift]],
  ['too old', good, { maximumAgeSeconds: 1 }, 'token_expired', [login, 'or raise maximumAgeSeconds', drift]],
  ['a lifetime as exp', claims({ exp: 1e8 - 1 }), {}, 'token_expired', [login, drift, asLifetime('exp')]],
  ['an exp of 1973, when no lifetime is so long', claims({ exp: 1e8 }), {}, 'token_expired', [login, drift]],
  [
    'a lifetime as iat',
    claims({ iat: 60 }),
    { maximumAgeSeconds: 1 },
    'token_expired',
    [login, 'or raise maximumAgeSeconds', drift, asLifetime('iat')],
  ],
  ['not yet valid', claims({ nbf: NOW + 9 }), {}, 'token_not_yet_valid', clocks],
  ['an iat of the year 5138', claims({ iat: 1e11 }), {}, 'token_not_yet_valid', clocks],
  ['an iat in milliseconds', claims({ iat: 1e11 + 1 }), {}, 'token_not_yet_valid', [asMilliseconds('iat')]],
  [
    'an nbf in milliseconds beside a good iat',
    claims({ nbf: NOW * 1000 }),
    {},
    'token_not_yet_valid',
    [asMilliseconds('nbf')],
  ],
])

describe('names an option as it is called where it is set, and none that cannot be set there', () => {
  const forbidden = { policy: policyWith({ checks: ['aud'], audience: 'forbid' }) }
  const cases: readonly (readonly [option: string, token: string, options: Partial<ExplainOptions>])[] = [
    ['maximumTokenCharacters', good, { maximumTokenCharacters: 9 }],
    ['typ', good, { typ: 'at+jwt' }],
    ['keys', rawToken({ alg: 'HS512' }, CLAIMS), {}],
    ['requiredClaims', rawToken(HEADER, {}), {}],
    ['issuer', good, { issuer: 'x' }],
    ['audience', claims({ aud: 'y' }), forbidden],
    ['maximumAgeSeconds', good, { maximumAgeSeconds: 1 }],
    ['leewaySeconds', claims({ nbf: NOW + 9 }), {}],
  ]
  for (const [option, token, options] of cases) {
    it(option, async () => {
      const unnamed = await explain(token, { ...options, optionNames: {} })
      const named = await explain(token, { ...options, optionNames: { [option]: 'JWT_OPTION' } })
      assert.equal(named.advice.length, unnamed.advice.length + 1)
      assert.deepEqual(
        named.advice.filter((line) => !line.includes('JWT_OPTION')),
        unnamed.advice,
      )
    })
  }
})
