import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HeaderLine } from '../message.ts'
import { factsOf } from '../testing/facts-of.ts'
import { type FlaskPyjwtOptions, flaskPyjwt } from './flask-pyjwt.ts'

const dialect = flaskPyjwt()
const JSON_TYPE: HeaderLine = ['Content-Type', 'application/json']

function read(body: string, options: FlaskPyjwtOptions = {}, type: string = 'application/json') {
  return flaskPyjwt(options).readLogin(factsOf([['content-type', type]]), new TextEncoder().encode(body))
}

test('says what article A says of a token', () => {
  const answers = [
    [{ kind: 'credential_absent' }, 403, '{"message":"Token is missing!"}\n'],
    [
      { kind: 'token_refused', token: 'a.b.c', error: { code: 'token_expired' } },
      403,
      '{"message":"Token is invalid!"}\n',
    ],
    [{ kind: 'credential_malformed', fault: 'scheme' }, 403, '{"message":"Token is invalid!"}\n'],
    [{ kind: 'principal_unknown' }, 403, '{"message":"Token is invalid!"}\n'],
    [{ kind: 'custom', error: new Error('why') }, 403, '{"message":"Token is invalid!"}\n'],
    [{ kind: 'login_refused' }, 401, '{"message":"Invalid credentials!"}\n'],
  ] as const
  for (const [refusal, status, body] of answers) {
    assert.deepEqual(dialect.refuse(refusal), { status, headers: [JSON_TYPE], body })
  }
})

test('answers a login with the token', () => {
  const outcome = {
    kind: 'login',
    principal: { id: 'user1' },
    access: { token: 'a.b.c', claims: undefined, expiresInSeconds: 3600 },
  } as const
  assert.deepEqual(dialect.accept(outcome), {
    status: 200,
    headers: [JSON_TYPE, ['Cache-Control', 'no-store']],
    body: '{"token":"a.b.c"}\n',
  })
})

test('writes what a route returns as jsonify does', () => {
  const { body } = dialect.accept({ kind: 'value', value: { message: 'This is a protected route!' } })
  assert.equal(body, '{"message":"This is a protected route!"}\n')
})

test('issues the token of article A: two claims, alg before typ', () => {
  const issued = dialect.issue(
    { id: 'user1' },
    { now: 1_700_000_000.9, alg: 'HS256', kid: 'k1', tokenId: 'id', csrfToken: 'csrf-token' },
  )
  assert.equal(
    JSON.stringify(issued),
    '{"header":{"alg":"HS256","typ":"JWT"},"claims":{"user":"user1","exp":1700003600}}',
  )
})

test('reads the token from the header as it is, and two of them as one that is none', () => {
  const token = (value: string) => ({ kind: 'token', token: value, source: 'x-access-token' })
  assert.deepEqual(dialect.readCredential(factsOf([['X-Access-Token', 'Bearer a']])), token('Bearer a'))
  const twice: HeaderLine[] = [
    ['x-access-token', 'a'],
    ['x-access-token', 'b'],
  ]
  assert.deepEqual(dialect.readCredential(factsOf(twice)), token('a,b'))
  assert.deepEqual(
    dialect.readCredential(
      factsOf([
        ['x-access-token', ''],
        ['x-access-token', ''],
      ]),
    ),
    token(','),
  )
})

test('refuses other members gladly and other types as wrong credentials', () => {
  assert.deepEqual(read('{"username":"a","password":"b","more":[1]}'), {
    username: 'a',
    password: 'b',
  })
  assert.deepEqual(read('{"username":"","password":""}'), { username: '', password: '' })
  for (const body of ['{}', '{"username":["a"],"password":"b"}', '{"username":"a"}', '{"username":1,"password":2}']) {
    assert.deepEqual(read(body), { kind: 'login_refused' })
  }
})

test('follows PyJWT 2.6: no leeway, iat as it is, aud refused unless empty, sub and jti not looked at', () => {
  const policy = dialect.policy()
  assert.deepEqual(policy.checks, ['required', 'strings', 'iat', 'nbf', 'exp', 'aud'])
  assert.deepEqual(policy.requiredClaims, [])
  assert.deepEqual(policy.stringClaims, [])
  assert.equal(policy.leewaySeconds, 0)
  assert.equal(policy.expiry, 'exclusive')
  assert.equal(policy.audience, 'forbid_unless_empty')
  assert.equal(policy.readTime('1700000000', 'exp'), 1_700_000_000)
  assert.equal(policy.readTime(1.9, 'exp'), 1)
  assert.equal(policy.readTime('1700000000', 'iat'), undefined)
  assert.equal(policy.readTime(1.9, 'iat'), 1.9)
  assert.equal(policy.readTime(true, 'iat'), 1)
})

test('follows PyJWT 2.10 where it is asked to: iat as an integer, sub and jti must be strings', () => {
  const policy = flaskPyjwt({ pyjwt: '2.10' }).policy()
  assert.deepEqual(policy.stringClaims, ['sub', 'jti'])
  assert.equal(policy.readTime('1700000000', 'iat'), 1_700_000_000)
  assert.equal(policy.readTime(1.9, 'iat'), 1)
})

test('accepts tokens without exp as the original does, says so at start, and can refuse them', () => {
  assert.match(dialect.warnings.join(), /^tokens without exp are accepted for ever/)
  const strict = flaskPyjwt({ requireExpiry: true })
  assert.deepEqual(strict.policy().requiredClaims, ['exp'])
  assert.deepEqual(strict.warnings, [])
})

test('answers a wrong type with 400, or with 415 in the words of Flask 2.3 and later', () => {
  const plain = read('{}', {}, 'text/plain')
  assert.ok('kind' in plain && plain.kind === 'request_malformed')
  assert.equal(plain.status, 400)
  assert.match(dialect.refuse(plain).body, /<p>The browser \(or proxy\) sent a request/)

  const later = read('{}', { wrongContentType: 415 }, 'text/plain')
  assert.ok('kind' in later && later.kind === 'request_malformed')
  assert.deepEqual(flaskPyjwt({ wrongContentType: 415 }).refuse(later), {
    status: 415,
    headers: [['Content-Type', 'text/html; charset=utf-8']],
    body:
      '<!doctype html>\n<html lang=en>\n<title>415 Unsupported Media Type</title>\n<h1>Unsupported Media Type</h1>\n' +
      '<p>Did not attempt to load JSON data because the request Content-Type was not &#39;application/json&#39;.</p>\n',
  })
})

test('explains bad requests only when it is asked to', () => {
  const refusal = read('x')
  assert.ok('kind' in refusal)
  assert.doesNotMatch(dialect.refuse(refusal).body, /Failed to decode/)
  const { body } = flaskPyjwt({ explainBadRequests: true }).refuse(refusal)
  assert.match(body, /<p>Failed to decode JSON object: Expecting value: line 1 column 1 \(char 0\)<\/p>/)
})

test('indents its JSON as debug mode does, when it is asked to', () => {
  const { body } = flaskPyjwt({ prettyJson: true }).refuse({ kind: 'login_refused' })
  assert.equal(body, '{\n  "message": "Invalid credentials!"\n}\n')
})

test('honours path, header and lifetime', () => {
  const own = flaskPyjwt({ loginPath: '/api/login', header: 'Token', accessTokenLifetimeSeconds: 60 })
  assert.equal(own.loginRoute?.path, '/api/login')
  assert.deepEqual(own.readCredential(factsOf([['token', 'a']])), { kind: 'token', token: 'a', source: 'token' })
  assert.deepEqual(own.readCredential(factsOf([['x-access-token', 'a']])), { kind: 'credential_absent' })
  assert.deepEqual(
    own.issue({ id: 1 }, { now: 0, alg: 'HS256', kid: undefined, tokenId: '', csrfToken: 'csrf-token' }).claims,
    {
      user: 1,
      exp: 60,
    },
  )
  assert.equal(own.accessTokenLifetimeSeconds, 60)
})

test('adds CORS to every message, for everybody or for configured origins', () => {
  const facts = factsOf([['Origin', 'https://a.example']])
  assert.deepEqual(dialect.decorate(dialect.httpMessage(500), facts).headers.slice(1), [
    ['Access-Control-Allow-Origin', 'https://a.example'],
    ['Vary', 'Origin'],
  ])
  const own = flaskPyjwt({ origins: ['https://b.example'] })
  assert.deepEqual(own.decorate(own.httpMessage(500), facts).headers.slice(1), [['Vary', 'Origin']])
})

test('keeps its origins when the list of the caller changes', () => {
  const origins = ['https://b.example']
  const own = flaskPyjwt({ origins })
  origins.push('https://a.example')
  assert.deepEqual(own.decorate(own.httpMessage(500), factsOf([['Origin', 'https://a.example']])).headers.slice(1), [
    ['Vary', 'Origin'],
  ])
})

for (const [what, claims, issuedAt] of [
  ['its exp less the lifetime', { user: 1, exp: 1_700_000_060 }, 1_700_000_000],
  ['its exp, in each spelling that PyJWT reads', { user: 1, exp: '1700000060' }, 1_700_000_000],
  ['its iat where an app has added one', { user: 1, iat: 1_700_000_000.5, exp: 1_700_000_999 }, 1_700_000_000.5],
  ['nothing where it never expires', { user: 1 }, undefined],
  ['nothing that is not a time', { user: 1, exp: 'soon' }, undefined],
] as const) {
  test(`finds when a token was issued by ${what}`, () => {
    assert.equal(flaskPyjwt({ accessTokenLifetimeSeconds: 60 }).issuedAtOf?.(claims), issuedAt)
  })
}
