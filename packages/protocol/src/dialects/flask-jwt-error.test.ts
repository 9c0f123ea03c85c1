/** The recorded texts of PyJWT 1.4.2 and Flask-JWT 0.3.2. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Refusal, TokenRefusal } from '../refusal.ts'
import { FlaskJwtError, flaskJwtError } from './flask-jwt-error.ts'

type Worded = Exclude<Refusal, { kind: 'request_malformed' }>

const HEADER = segment('{"typ":"JWT","alg":"HS256"}')
const CLAIMS = segment('{"identity":1}')
const GOOD = `${HEADER}.${CLAIMS}.c2ln`

const plain: readonly (readonly [refusal: Worded, error: string, description: string])[] = [
  [{ kind: 'credential_malformed', fault: 'scheme' }, 'Invalid JWT header', 'Unsupported authorization type'],
  [{ kind: 'credential_malformed', fault: 'no_token' }, 'Invalid JWT header', 'Token missing'],
  [{ kind: 'credential_malformed', fault: 'spaces' }, 'Invalid JWT header', 'Token contains spaces'],
  [{ kind: 'credential_malformed', fault: 'duplicate' }, 'Invalid JWT header', 'Unsupported authorization type'],
  [{ kind: 'principal_unknown' }, 'Invalid JWT', 'User does not exist'],
  [{ kind: 'login_refused' }, 'Bad Request', 'Invalid credentials'],
]

for (const [refusal, error, description] of plain) {
  test(`words ${JSON.stringify(refusal)}`, () => assert.deepEqual(wordsOf(refusal), [401, error, description, []]))
}

test('challenges only where the header is missing', () => {
  assert.deepEqual(wordsOf({ kind: 'credential_absent' }), [
    401,
    'Authorization Required',
    'Request does not contain an access token',
    [['WWW-Authenticate', 'JWT realm="Login Required"']],
  ])
})

test('quotes the realm, which the original does not', () => {
  const { headers } = flaskJwtError({ kind: 'credential_absent' }, 'a "b" \\c\r\n')
  assert.deepEqual(headers, [['WWW-Authenticate', 'JWT realm="a \\"b\\" \\\\c??"']])
})

const tokens: readonly (readonly [what: string, token: string, error: TokenRefusal, description: string])[] = [
  ['one segment', 'abc', shape('token', 'too_few_segments'), 'Not enough segments'],
  ['two segments', `${HEADER}.${CLAIMS}`, shape('token', 'too_few_segments'), 'Not enough segments'],
  ['four segments', `${GOOD}.abcd`, shape('token', 'too_many_segments'), 'Invalid payload padding'],
  [
    'five segments, as an encrypted token has (JWE)',
    `${GOOD}.abcd.efgh`,
    { code: 'token_unsupported', part: 'token', reason: 'jwe' },
    'Invalid payload padding',
  ],
  [
    'five segments, the first empty',
    '....',
    { code: 'token_unsupported', part: 'token', reason: 'jwe' },
    'Invalid header string: Expecting value: line 1 column 1 (char 0)',
  ],
  ['four segments, the last empty', `${GOOD}.`, shape('token', 'too_many_segments'), 'Invalid payload padding'],
  [
    'only dots',
    '...',
    shape('token', 'too_many_segments'),
    'Invalid header string: Expecting value: line 1 column 1 (char 0)',
  ],
  ['too long a token', 'a'.repeat(9000), shape('token', 'too_long'), 'Signature verification failed'],
  ['a header of one character', '0.0.0', shape('header', 'base64url'), 'Invalid header padding'],
  ['a header of five characters', `AAAAA.${CLAIMS}.c2ln`, shape('header', 'base64url'), 'Invalid header padding'],
  ['a payload of one character', `${HEADER}.A.c2ln`, shape('payload', 'base64url'), 'Invalid payload padding'],
  [
    'a payload with a foreign character',
    `${HEADER}.A!AA.c2ln`,
    shape('payload', 'base64url'),
    'Invalid payload padding',
  ],
  ['a signature of one character', `${HEADER}.${CLAIMS}.A`, shape('signature', 'base64url'), 'Invalid crypto padding'],
  ['a signature with a comma', `${HEADER}.${CLAIMS}.c2l,`, shape('signature', 'base64url'), 'Invalid crypto padding'],
  [
    'a signature with unused bits',
    `${HEADER}.${CLAIMS}.c2m`,
    shape('signature', 'base64url'),
    'Signature verification failed',
  ],
  [
    'a signature with padding',
    `${HEADER}.${CLAIMS}.c2lnMQ==`,
    shape('signature', 'base64url'),
    'Signature verification failed',
  ],
  [
    'data after padding',
    `${HEADER}.${CLAIMS}.c2lnMQ==AAAA`,
    shape('signature', 'base64url'),
    'Signature verification failed',
  ],
  [
    'a payload that Python would read',
    `${HEADER}.e30=.c2ln`,
    shape('payload', 'base64url'),
    'Signature verification failed',
  ],
  [
    'a header that Python would read',
    `e30=.${CLAIMS}.c2ln`,
    shape('header', 'base64url'),
    'Invalid header string: not base64url',
  ],
  [
    'a header that is not JSON',
    `${segment('{alg:HS256}')}.${CLAIMS}.c2ln`,
    shape('header', 'json'),
    'Invalid header string: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)',
  ],
  [
    'an empty header',
    `.${CLAIMS}.c2ln`,
    shape('header', 'json'),
    'Invalid header string: Expecting value: line 1 column 1 (char 0)',
  ],
  [
    'a header that is a string',
    `${segment('"HS256"')}.${CLAIMS}.c2ln`,
    shape('header', 'not_an_object'),
    'Invalid header string: must be a json object',
  ],
  [
    'a payload that is an array',
    `${HEADER}.${segment('[1]')}.c2ln`,
    shape('payload', 'not_an_object'),
    'Invalid payload string: must be a json object',
  ],
  [
    'a payload with more behind it',
    `${HEADER}.${segment('{}x')}.c2ln`,
    shape('payload', 'json'),
    'Invalid payload string: Extra data: line 1 column 3 (char 2)',
  ],
  [
    'a payload with a byte order mark',
    `${HEADER}.${segment('\ufeff{}')}.c2ln`,
    shape('payload', 'json'),
    'Invalid payload string: Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)',
  ],
  [
    'a payload that is cut inside a character',
    `${HEADER}.eyJhIjoi5Lg.c2ln`,
    shape('payload', 'utf8'),
    "Invalid payload string: 'utf-8' codec can't decode bytes in position 6-7: unexpected end of data",
  ],
  [
    'a name that stands twice',
    `${HEADER}.${segment('{"a":1,"a":2}')}.c2ln`,
    shape('payload', 'duplicate_name'),
    'Invalid payload string: a name stands twice',
  ],
  [
    'a payload that nests too deep',
    `${HEADER}.${segment('['.repeat(1001))}.c2ln`,
    shape('payload', 'too_deep'),
    'Invalid payload string: nested too deep: more than 1000 levels',
  ],
  ['crit', GOOD, { code: 'header_invalid', part: 'header', reason: 'crit' }, 'Invalid header string: unsupported crit'],
  [
    'another algorithm',
    GOOD,
    { code: 'algorithm_not_allowed', part: 'header' },
    'The specified alg value is not allowed',
  ],
  ['a wrong signature', GOOD, { code: 'signature_invalid', part: 'signature' }, 'Signature verification failed'],
  ['an unknown key', GOOD, { code: 'key_not_found', part: 'header', reason: 'kid' }, 'Signature verification failed'],
  ['no exp', GOOD, claim('exp', 'missing'), 'Token is missing the "exp" claim'],
  ['no iat', GOOD, claim('iat', 'missing'), 'Token is missing the "iat" claim'],
  ['no nbf', GOOD, claim('nbf', 'missing'), 'Token is missing the "nbf" claim'],
  ['exp that is not an integer', GOOD, claim('exp', 'wrong_type'), 'Expiration Time claim (exp) must be an integer.'],
  ['iat that is not an integer', GOOD, claim('iat', 'wrong_type'), 'Issued At claim (iat) must be an integer.'],
  ['nbf that is not an integer', GOOD, claim('nbf', 'wrong_type'), 'Not Before claim (nbf) must be an integer.'],
  ['an audience', GOOD, claim('aud', 'forbidden'), 'Invalid audience'],
  ['an audience of another type', GOOD, claim('aud', 'wrong_type'), 'Invalid claim format in token'],
  ['iat ahead', GOOD, { code: 'token_not_yet_valid', claim: 'iat' }, 'Issued At claim (iat) cannot be in the future.'],
  ['nbf ahead', GOOD, { code: 'token_not_yet_valid', claim: 'nbf' }, 'The token is not yet valid (nbf)'],
  ['exp behind', GOOD, { code: 'token_expired', claim: 'exp' }, 'Signature has expired'],
]

for (const [what, token, error, description] of tokens) {
  test(`describes ${what}`, () => {
    assert.deepEqual(wordsOf({ kind: 'token_refused', token, error }), [401, 'Invalid token', description, []])
  })
}

test("says what a handler's own error says", () => {
  const own = new FlaskJwtError('Forbidden', 'Not today', 403, [['X-Why', 'rain']])
  assert.equal(flaskJwtError({ kind: 'custom', error: own }, ''), own)
  assert.deepEqual(wordsOf({ kind: 'custom', error: new Error('Signature has expired') }), [
    401,
    'Invalid token',
    'Signature has expired',
    [],
  ])
})

test("says nothing of a handler's mistake: V8 quotes the text that it could not parse", () => {
  const mistakes = [
    new SyntaxError('Unexpected token e, "eyJhbGciOi" is not valid JSON'),
    new TypeError('x'),
    'text',
    undefined,
  ]
  for (const error of mistakes) {
    assert.deepEqual(wordsOf({ kind: 'custom', error }), [401, 'Invalid token', 'Invalid token', []])
  }
})

test('is an error with the status 401 and no headers unless told otherwise', () => {
  const error = new FlaskJwtError('a', 'b')
  assert.ok(error instanceof Error)
  assert.deepEqual([error.name, error.message, error.statusCode, error.headers], ['FlaskJwtError', 'a: b', 401, []])
})

function wordsOf(refusal: Worded) {
  const { statusCode, error, description, headers } = flaskJwtError(refusal, 'Login Required')
  return [statusCode, error, description, headers]
}

function segment(text: string): string {
  return Buffer.from(text).toString('base64url')
}

function shape(part: string, reason: string): TokenRefusal {
  return { code: 'token_malformed', part, reason }
}

function claim(name: string, reason: string): TokenRefusal {
  return { code: 'claim_invalid', part: 'payload', claim: name, reason }
}
