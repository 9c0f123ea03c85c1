import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HeaderLine } from '../message.ts'
import { factsOf } from '../testing/facts-of.ts'
import { type FlaskJwtOptions, flaskJwt } from './flask-jwt.ts'
import type { FlaskJwtConfig } from './flask-jwt-config.ts'
import { FlaskJwtError } from './flask-jwt-error.ts'

const dialect = flaskJwt()
const JSON_TYPE: HeaderLine = ['Content-Type', 'application/json']
const CONTEXT = { now: 1_700_000_000.75, alg: 'HS256', kid: 'k1', tokenId: 'id', csrfToken: 'csrf-token' }
const LOGIN = {
  kind: 'login',
  principal: { id: 1 },
  access: { token: 'a.b.c', claims: undefined, expiresInSeconds: 300 },
} as const

function read(body: string, config: FlaskJwtConfig = {}) {
  const facts = factsOf([['content-type', 'application/json']])
  return flaskJwt({ config }).readLogin(facts, new TextEncoder().encode(body))
}

function credential(value: string, options: FlaskJwtOptions = {}) {
  return flaskJwt(options).readCredential(factsOf([['Authorization', value]]))
}

test('issues the token of article B: four claims and a header in their order, no kid', () => {
  assert.equal(
    JSON.stringify(dialect.issue({ id: 1 }, CONTEXT)),
    '{"header":{"typ":"JWT","alg":"HS256"},"claims":{"exp":1700000300,"iat":1700000000,"nbf":1700000000,"identity":1}}',
  )
})

test('adds the deltas before it cuts to whole seconds, as PyJWT does', () => {
  const config = { JWT_EXPIRATION_DELTA: { milliseconds: 1500 }, JWT_NOT_BEFORE_DELTA: { milliseconds: -800 } }
  const { claims } = flaskJwt({ config }).issue({ id: 1 }, CONTEXT)
  assert.deepEqual(claims, { exp: 1_700_000_002, iat: 1_700_000_000, nbf: 1_699_999_999, identity: 1 })
})

test('follows PyJWT 1.4.2: required, iat, nbf, exp, aud, with 10 s leeway, good at the last second', () => {
  const { checks, requiredClaims, leewaySeconds, expiry, audience, readTime } = dialect.policy()
  assert.deepEqual(checks, ['required', 'iat', 'nbf', 'exp', 'aud'])
  assert.deepEqual(requiredClaims, ['exp', 'iat', 'nbf'])
  assert.deepEqual({ leewaySeconds, expiry, audience }, { leewaySeconds: 10, expiry: 'inclusive', audience: 'forbid' })
  assert.equal(readTime('1700000000', 'iat'), 1_700_000_000)
})

test('knows only exp, iat and nbf when it verifies, in the order of PyJWT', () => {
  const policy = flaskJwt({ config: { JWT_REQUIRED_CLAIMS: ['nbf', 'identity', 'exp'] } }).policy()
  assert.deepEqual(policy.requiredClaims, ['exp', 'nbf'])
})

test('reads exactly two non-empty strings, whatever their order', () => {
  const roy = { username: 'roy', password: 'pw' }
  assert.deepEqual(read('{"password":"pw","username":"roy"}'), roy)
  assert.deepEqual(read('{"username":"x","username":"roy","password":"pw"}'), roy)
  for (const body of [
    '{"username":"roy","password":"pw","more":1}',
    '{"username":"roy","password":""}',
    '{"username":"","password":"pw"}',
    '{"username":[0],"password":"roy"}',
    '{"username":"roy"}',
    '{}',
  ]) {
    assert.deepEqual(read(body), { kind: 'login_refused' })
  }
})

test('reads the members under their configured names, and only two of them', () => {
  const config = { JWT_AUTH_USERNAME_KEY: 'email', JWT_AUTH_PASSWORD_KEY: '__proto__' }
  assert.deepEqual(read('{"email":"a","__proto__":"b"}', config), { username: 'a', password: 'b' })
  assert.deepEqual(read('{"username":"a","password":"b"}', config), { kind: 'login_refused' })
})

for (const value of ['JWT a.b.c', 'jwt a.b.c', 'Jwt  \t a.b.c']) {
  test(`reads a token from ${JSON.stringify(value)}`, () => {
    assert.deepEqual(credential(value), { kind: 'token', token: 'a.b.c', source: 'authorization' })
  })
}

for (const [value, fault] of [
  ['Bearer a.b.c', 'scheme'],
  ['a.b.c', 'scheme'],
  [' \t', 'scheme'],
  ['JWT\u00a0a.b.c', 'scheme'],
  ['JWT', 'no_token'],
  ['JWT a.b.c d', 'spaces'],
] as const) {
  test(`finds the fault ${fault} in ${JSON.stringify(value)}`, () => {
    assert.deepEqual(credential(value), { kind: 'credential_malformed', fault })
  })
}

test('takes two Authorization headers for one with a comma', () => {
  const twice: HeaderLine[] = [
    ['Authorization', 'JWT a'],
    ['Authorization', 'JWT b'],
  ]
  assert.deepEqual(dialect.readCredential(factsOf(twice)), { kind: 'credential_malformed', fault: 'spaces' })
})

test('compares a configured prefix without case; an empty one or one of two words matches nothing', () => {
  assert.equal(credential('bearer a', { config: { JWT_AUTH_HEADER_PREFIX: 'Bearer' } }).kind, 'token')
  for (const prefix of ['', 'My Token']) {
    for (const value of ['My Token a', ' a', 'a', 'JWT a']) {
      const found = credential(value, { config: { JWT_AUTH_HEADER_PREFIX: prefix } })
      assert.deepEqual(found, { kind: 'credential_malformed', fault: 'scheme' })
    }
  }
})

test('words a refusal in sorted JSON with a line feed', () => {
  assert.deepEqual(dialect.refuse({ kind: 'login_refused' }), {
    status: 401,
    headers: [JSON_TYPE],
    body: '{"description":"Invalid credentials","error":"Bad Request","status_code":401}\n',
  })
})

test('keeps the order of Flask-JWT when JSON_SORT_KEYS is off', () => {
  const { body } = flaskJwt({ config: { JSON_SORT_KEYS: false } }).refuse({ kind: 'login_refused' })
  assert.equal(body, '{"status_code":401,"error":"Bad Request","description":"Invalid credentials"}\n')
})

test("challenges with the route's realm, and with the configured one elsewhere", () => {
  const own = flaskJwt({ config: { JWT_DEFAULT_REALM: 'My App' } })
  const realmIn = (context?: { realm?: string }) =>
    own.refuse({ kind: 'credential_absent' }, context).headers.at(-1)?.[1]
  assert.equal(realmIn(), 'JWT realm="My App"')
  assert.equal(realmIn({}), 'JWT realm="My App"')
  assert.equal(realmIn({ realm: 'Admin "1"' }), 'JWT realm="Admin \\"1\\""')
})

test('explains a bad request in debug mode only', () => {
  const refusal = { kind: 'request_malformed', status: 400, complaint: 'Because.' } as const
  assert.match(dialect.refuse(refusal).body, /<p>The browser \(or proxy\)/)
  assert.match(flaskJwt({ config: { DEBUG: true } }).refuse(refusal).body, /<p>Because\.<\/p>/)
})

test('answers a login with the access token', () => {
  assert.deepEqual(dialect.accept(LOGIN), {
    status: 200,
    headers: [JSON_TYPE, ['Cache-Control', 'no-store']],
    body: '{"access_token":"a.b.c"}\n',
  })
})

test('has no login route when JWT_AUTH_URL_RULE is empty', () => {
  assert.deepEqual(flaskJwt({ config: { JWT_AUTH_URL_RULE: null } }).loginRoute, undefined)
})

test('names one algorithm, one lifetime and one body limit', () => {
  const config = { JWT_ALGORITHM: 'HS384', JWT_EXPIRATION_DELTA: { hours: 1 }, MAX_CONTENT_LENGTH: 1000 }
  const own = flaskJwt({ config })
  assert.deepEqual(own.algorithms, ['HS384'])
  assert.equal(own.accessTokenLifetimeSeconds, 3600)
  assert.deepEqual(own.bodyLimits, { bytes: 1000, depth: 1000 })
})

test('jwtPayloadHandler writes the claims, and a required one that it forgets is a fault', () => {
  const jwtPayloadHandler = ({ id }: { id: unknown }, { now }: { now: number }) => ({
    sub: id,
    exp: Math.floor(now) + 1,
    foo: 1,
  })
  const config = { JWT_REQUIRED_CLAIMS: ['exp', 'foo'] }
  const { claims } = flaskJwt({ jwtPayloadHandler, config }).issue({ id: 7 }, CONTEXT)
  assert.equal(JSON.stringify(claims), '{"sub":7,"exp":1700000001,"foo":1}')
  assert.throws(() => flaskJwt({ jwtPayloadHandler }).issue({ id: 7 }, CONTEXT), /missing required claims: iat, nbf$/)
})

test('jwtPayloadHandler is given the whole principal', () => {
  const roy = { id: 1, name: 'roy' }
  const jwtPayloadHandler = (identity: object) => ({ exp: 1, iat: 1, nbf: 1, ...identity })
  assert.deepEqual(flaskJwt({ jwtPayloadHandler }).issue(roy, CONTEXT).claims, { exp: 1, iat: 1, nbf: 1, ...roy })
})

test('jwtHeadersHandler adds to the header and cannot change the algorithm', () => {
  const own = flaskJwt({ jwtHeadersHandler: ({ id }) => ({ kid: `u${id}`, typ: 'at', alg: 'none' }) })
  assert.equal(JSON.stringify(own.issue({ id: 1 }, CONTEXT).header), '{"typ":"at","alg":"HS256","kid":"u1"}')
  assert.equal(
    JSON.stringify(flaskJwt({ jwtHeadersHandler: () => undefined }).issue({ id: 1 }, CONTEXT).header),
    '{"typ":"JWT","alg":"HS256"}',
  )
})

test('jwtEncodeHandler and jwtDecodeHandler become the token engine', () => {
  const jwtEncodeHandler = () => 'token'
  const jwtDecodeHandler = () => ({ identity: 1 })
  assert.equal(dialect.engine, undefined)
  assert.deepEqual(flaskJwt({ jwtEncodeHandler }).engine, { encode: jwtEncodeHandler, decode: undefined })
  assert.deepEqual(flaskJwt({ jwtDecodeHandler }).engine, { encode: undefined, decode: jwtDecodeHandler })
})

test('an app with its own encoder may require claims that we do not write', () => {
  const config = { JWT_REQUIRED_CLAIMS: ['exp', 'foo'] }
  assert.doesNotThrow(() => flaskJwt({ jwtEncodeHandler: () => 'token', config }))
  assert.throws(() => flaskJwt({ config }), /^TypeError: JWT_REQUIRED_CLAIMS: /)
})

test('requestHandler finds the token; nothing, null or an object is not a credential', () => {
  const options: FlaskJwtOptions = { requestHandler: ({ header }) => header('cookie')[0] }
  const own = flaskJwt(options)
  assert.deepEqual(own.readCredential(factsOf([['Cookie', 'abc']])), {
    kind: 'token',
    token: 'abc',
    source: 'requestHandler',
  })
  assert.deepEqual(own.readCredential(factsOf([['Authorization', 'JWT a']])), { kind: 'credential_absent' })
  for (const value of [null, 1, {}]) {
    const other = flaskJwt({ requestHandler: () => value as unknown as string })
    assert.deepEqual(other.readCredential(factsOf()), { kind: 'credential_absent' })
  }
})

test('requestHandler refuses in its own words', () => {
  const error = new FlaskJwtError('Nope', 'No cookie', 418, [['X-Why', 'rain']])
  const own = flaskJwt({
    requestHandler: () => {
      throw error
    },
  })
  const refusal = own.readCredential(factsOf())
  assert.deepEqual(refusal, { kind: 'custom', error })
  assert.ok(refusal.kind === 'custom')
  assert.deepEqual(own.refuse(refusal), {
    status: 418,
    headers: [JSON_TYPE, ['X-Why', 'rain']],
    body: '{"description":"No cookie","error":"Nope","status_code":418}\n',
  })
})

test('authResponseHandler words the answer to a login, which is still not stored', () => {
  const own = flaskJwt({ authResponseHandler: (token, { id }) => ({ token, id }) })
  assert.deepEqual(own.accept(LOGIN), {
    status: 200,
    headers: [JSON_TYPE, ['Cache-Control', 'no-store']],
    body: '{"id":1,"token":"a.b.c"}\n',
  })
})

test('jwtErrorHandler words every refusal but a malformed body', () => {
  const own = flaskJwt({
    jwtErrorHandler: ({ error, description, statusCode }) => ({
      status: statusCode + 2,
      headers: [['X-Error', error]],
      body: { why: description },
    }),
  })
  assert.deepEqual(own.refuse({ kind: 'principal_unknown' }), {
    status: 403,
    headers: [JSON_TYPE, ['X-Error', 'Invalid JWT']],
    body: '{"why":"User does not exist"}\n',
  })
  assert.equal(own.refuse({ kind: 'request_malformed', status: 400, complaint: '' }).status, 400)
})

test('tells unknown options, wrong handlers and a wrong configuration at once', () => {
  const options: object = { colour: 1, jwtErrorHandler: 2, config: { JWT_ALGORITHM: 'none', JWT_LEEWAY: 'long' } }
  assert.throws(
    () => flaskJwt(options),
    (error: unknown) =>
      error instanceof TypeError &&
      ['colour', 'jwtErrorHandler', 'JWT_ALGORITHM', 'JWT_LEEWAY'].join() ===
        error.message
          .split('\n')
          .map((line) => line.split(':', 1)[0])
          .join(),
  )
})

for (const [what, options, dated] of [
  ['by default', {}, true],
  ['with an encoder whose tokens must have iat', { jwtEncodeHandler: () => 'a.b.c' }, true],
  ['where nobody demands the iat that is issued', { config: { JWT_REQUIRED_CLAIMS: ['exp'] } }, true],
  [
    'with a payload that need not have iat',
    { config: { JWT_REQUIRED_CLAIMS: ['exp'] }, jwtPayloadHandler: () => ({ exp: 0 }) },
    false,
  ],
  ['with a decoder, which may return any claims', { jwtDecodeHandler: () => ({}) }, false],
] as const) {
  test(`knows when tokens were issued, or warns that it does not: ${what}`, () => {
    const { issuedAtOf, warnings } = flaskJwt(options)
    assert.equal(issuedAtOf !== undefined, dated)
    assert.equal(
      warnings.some((warning) => warning.includes('a user cannot be revoked')),
      !dated,
    )
    if (issuedAtOf) assert.equal(issuedAtOf({ iat: '1700000000' }), 1_700_000_000)
  })
}
