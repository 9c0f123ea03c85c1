import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HeaderLine } from '../message.ts'
import type { Refusal } from '../refusal.ts'
import { factsOf } from '../testing/facts-of.ts'
import { oauth } from './oauth.ts'

const dialect = oauth({ issuer: 'https://id.example', audience: 'api' })
const NO_STORE: HeaderLine = ['Cache-Control', 'no-store']
const JSON_TYPE: HeaderLine = ['Content-Type', 'application/json']
const GOOD = '{"username":"roy","password":"secret"}'

function read(body: string | Uint8Array, type: string = 'application/json') {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  return dialect.readLogin(factsOf([['content-type', type]]), bytes)
}

for (const type of [
  'application/json',
  'Application/JSON',
  'application/json; charset=utf-8',
  'application/json;charset="UTF-8"',
]) {
  test(`reads a login of the type ${type}`, () => {
    assert.deepEqual(read(GOOD, type), { username: 'roy', password: 'secret' })
  })
}

for (const type of [
  'application/json; charset=latin-1',
  'application/vnd.api+json',
  'application/json; q=1',
  'text/json',
]) {
  test(`refuses the type ${type}`, () => {
    assert.deepEqual(read(GOOD, type), {
      kind: 'request_malformed',
      status: 415,
      complaint: 'Send JSON as application/json.',
    })
  })
}

const bodies: readonly (readonly [what: string, body: string | Uint8Array, complaint: string])[] = [
  ['a byte order mark', `\ufeff${GOOD}`, 'The body is not JSON.'],
  ['bytes that are not UTF-8', Uint8Array.of(0x7b, 0xff, 0x7d), 'The body is not UTF-8.'],
  ['an array', '[]', 'The body is not a JSON object.'],
  ['deep nesting', '{"a":'.repeat(17), 'The body is nested too deep.'],
  [
    'a third member',
    '{"username":"a","password":"b","scope":"c"}',
    'Beside username and password the body may have device_label and device_token, text of at most 255 characters.',
  ],
  ['a name that stands twice', '{"username":"a","username":"b","password":"c"}', 'A member of the body stands twice.'],
  [
    'a name that stands twice in another spelling',
    '{"username":"a","user\\u006eame":"b","password":"c"}',
    'A member of the body stands twice.',
  ],
  ['an empty user name', '{"username":"","password":"b"}', 'Give username and password as non-empty strings.'],
  ['an empty password', '{"username":"a","password":""}', 'Give username and password as non-empty strings.'],
  ['a number', '{"username":1,"password":"b"}', 'Give username and password as non-empty strings.'],
]

for (const [what, body, complaint] of bodies) {
  test(`refuses ${what}`, () => assert.deepEqual(read(body), { kind: 'request_malformed', status: 400, complaint }))
}

test('reads what a login says of its device', () => {
  const device = { device_label: 'my phone', device_token: 't' }
  assert.deepEqual(read(JSON.stringify({ username: 'roy', password: 'secret', ...device })), {
    username: 'roy',
    password: 'secret',
    deviceLabel: 'my phone',
    deviceToken: 't',
  })
})

for (const label of ['', 'x'.repeat(256), 'a\0b', '\ud800', 7, null]) {
  test(`refuses ${JSON.stringify(label).slice(0, 12)} for a device’s label`, () => {
    const refusal = read(JSON.stringify({ username: 'roy', password: 'secret', device_label: label }))
    assert.equal('kind' in refusal && refusal.kind, 'request_malformed')
  })
}

test('says in the answer which scopes the token has (RFC 6749 §5.1)', () => {
  const answerOf = (claims: Readonly<Record<string, unknown>>) => {
    const access = { token: 'a.b.c', claims, expiresInSeconds: 600 }
    return JSON.parse(dialect.accept({ kind: 'login', principal: { id: 7 }, access }).body).scope
  }
  assert.deepEqual([answerOf({ scope: 'read write' }), answerOf({})], ['read write', undefined])
})

test('reads colons and quotes inside a password', () => {
  assert.deepEqual(read('{"username":"a:b","password":":\\":\\\\"}'), {
    username: 'a:b',
    password: ':":\\',
  })
})

const challenges: readonly (readonly [refusal: Refusal, status: number, challenge: string, error: string])[] = [
  [{ kind: 'credential_absent' }, 401, 'Bearer realm="api"', 'unauthorized'],
  [{ kind: 'credential_malformed', fault: 'scheme' }, 401, 'Bearer realm="api"', 'unauthorized'],
  ...(['no_token', 'spaces', 'duplicate'] as const).map(
    (fault) =>
      [
        { kind: 'credential_malformed', fault },
        400,
        'Bearer realm="api", error="invalid_request", error_description="Send one bearer token in one Authorization header."',
        'invalid_request',
      ] as const,
  ),
  [
    { kind: 'token_refused', token: 'a.b.c', error: { code: 'token_expired' } },
    401,
    'Bearer realm="api", error="invalid_token", error_description="The access token expired."',
    'invalid_token',
  ],
  [
    { kind: 'token_revoked' },
    401,
    'Bearer realm="api", error="invalid_token", error_description="The access token was revoked."',
    'invalid_token',
  ],
  [
    { kind: 'authentication_too_old', maximumAgeSeconds: 300 },
    401,
    'Bearer realm="api", error="insufficient_user_authentication", error_description="Log in again: this needs a recent login.", max_age="300"',
    'insufficient_user_authentication',
  ],
  [
    { kind: 'scope_insufficient', scopes: ['read', 'write'] },
    403,
    'Bearer realm="api", error="insufficient_scope", error_description="The access token lacks a scope.", scope="read write"',
    'insufficient_scope',
  ],
  ...[
    { kind: 'token_refused', token: 'a.b.c', error: { code: 'signature_invalid' } } as const,
    { kind: 'principal_unknown' } as const,
    { kind: 'custom', error: new Error('why') } as const,
  ].map(
    (refusal) =>
      [
        refusal,
        401,
        'Bearer realm="api", error="invalid_token", error_description="The access token is not valid."',
        'invalid_token',
      ] as const,
  ),
]

for (const [refusal, status, challenge, error] of challenges) {
  test(`challenges ${JSON.stringify(refusal)} with ${status} and ${error} (RFC 6750 §3)`, () => {
    const message = dialect.refuse(refusal)
    assert.equal(message.status, status)
    assert.deepEqual(message.headers, [JSON_TYPE, NO_STORE, ['WWW-Authenticate', challenge]])
    assert.equal(JSON.parse(message.body).error, error)
  })
}

for (const refusal of [
  { kind: 'role_insufficient' },
  { kind: 'access_denied' },
  { kind: 'csrf_refused', fault: 'origin' },
  { kind: 'csrf_refused', fault: 'token' },
] as const) {
  test(`answers ${JSON.stringify(refusal)} with 403 and no challenge: another token would not help`, () => {
    const { status, headers, body } = dialect.refuse(refusal)
    assert.equal(status, 403)
    assert.deepEqual(headers, [JSON_TYPE, NO_STORE])
    const { error, code } = JSON.parse(body)
    assert.deepEqual([error, code], ['access_denied', refusal.kind])
  })
}

test('names the code of every refusal, and of tokens only the one that a client may renew for', () => {
  const codeOf = (refusal: Refusal) => JSON.parse(dialect.refuse(refusal).body).code
  const refused = (code: string): Refusal => ({ kind: 'token_refused', token: 'a.b.c', error: { code } })
  assert.equal(codeOf(refused('token_expired')), 'token_expired')
  for (const code of [
    'signature_invalid',
    'token_malformed',
    'claim_invalid',
    'key_not_found',
    'token_not_yet_valid',
  ]) {
    assert.equal(codeOf(refused(code)), 'token_invalid')
  }
  assert.equal(codeOf({ kind: 'token_revoked' }), 'token_revoked')
  assert.equal(codeOf({ kind: 'principal_unknown' }), 'token_invalid')
})

test("challenges with the route's realm where it has one", () => {
  const message = dialect.refuse({ kind: 'credential_absent' }, { realm: 'admin' })
  assert.deepEqual(message.headers.at(-1), ['WWW-Authenticate', 'Bearer realm="admin"'])
})

test('answers a wrong password with invalid_grant (RFC 6749 §5.2)', () => {
  assert.deepEqual(dialect.refuse({ kind: 'login_refused' }), {
    status: 400,
    headers: [JSON_TYPE, NO_STORE],
    body: '{"error":"invalid_grant","error_description":"The user name or the password is wrong."}',
  })
})

test('answers a malformed login with what is wrong about it', () => {
  for (const [status, error] of [
    [400, 'invalid_request'],
    [415, 'unsupported_media_type'],
  ] as const) {
    assert.deepEqual(dialect.refuse({ kind: 'request_malformed', status, complaint: 'Why.' }), {
      status,
      headers: [JSON_TYPE, NO_STORE],
      body: `{"error":"${error}","error_description":"Why."}`,
    })
  }
})

test('answers a login as RFC 6749 §5.1 has it, and without Pragma', () => {
  const principal = { id: 1 }
  assert.deepEqual(
    dialect.accept({ kind: 'login', principal, access: { token: 'a.b.c', claims: undefined, expiresInSeconds: 600 } }),
    {
      status: 200,
      headers: [JSON_TYPE, NO_STORE],
      body: '{"access_token":"a.b.c","token_type":"Bearer","expires_in":600}',
    },
  )
})

test('issues an access token of RFC 9068, in a stated order', () => {
  const context = { now: 1_700_000_000.9, alg: 'HS256', kid: 'k1', tokenId: 'id', csrfToken: 'csrf-token' }
  assert.equal(
    JSON.stringify(dialect.issue({ id: 7 }, context)),
    '{"header":{"alg":"HS256","typ":"at+jwt","kid":"k1"},"claims":{"iss":"https://id.example","sub":"7","aud":"api",' +
      '"client_id":"first-party","iat":1700000000,"nbf":1700000000,"exp":1700000600,"jti":"id"}}',
  )
  assert.ok(!Object.hasOwn(dialect.issue({ id: 7 }, { ...context, kid: undefined }).header, 'kid'))
})

test('demands of a token what it issues', () => {
  const { issuers, audience, typ, leewaySeconds, expiry, requiredClaims } = dialect.policy()
  assert.deepEqual({ issuers, audience, typ }, { issuers: ['https://id.example'], audience: ['api'], typ: 'at+jwt' })
  assert.deepEqual({ leewaySeconds, expiry }, { leewaySeconds: 5, expiry: 'exclusive' })
  assert.deepEqual(requiredClaims, ['iss', 'sub', 'aud', 'exp', 'iat', 'jti', 'client_id'])
  assert.equal(dialect.policy().readTime('1700000000', 'exp'), undefined)
})

test('says in the header and in the body how long to wait, in whole seconds, and gives a code', () => {
  for (const [status, error] of [
    [429, 'too_many_requests'],
    [503, 'temporarily_unavailable'],
  ] as const) {
    const { headers, body } = dialect.httpMessage(status, { retryAfterSeconds: 6.2 })
    assert.deepEqual(headers, [JSON_TYPE, NO_STORE, ['Retry-After', '7']])
    const { error_description: description, ...rest } = JSON.parse(String(body))
    assert.deepEqual(rest, { error, code: error, retry_after: 7 })
    assert.match(description, /\.$/)
  }
})

test('has an error for a path, a method and an overload', () => {
  assert.deepEqual(dialect.httpMessage(404), {
    status: 404,
    headers: [JSON_TYPE, NO_STORE],
    body: '{"error":"not_found","error_description":"There is nothing at this path."}',
  })
  assert.deepEqual(dialect.httpMessage(405, { allow: ['POST', 'OPTIONS'] }).headers, [
    JSON_TYPE,
    NO_STORE,
    ['Allow', 'POST, OPTIONS'],
  ])
  assert.deepEqual(dialect.httpMessage(503, { retryAfterSeconds: 1 }).headers.at(-1), ['Retry-After', '1'])
  assert.deepEqual(dialect.httpMessage(200, { allow: ['GET'] }), { status: 200, headers: [['Allow', 'GET']], body: '' })
})

const SECURITY = [
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'no-referrer'],
  ['Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'"],
]

test('tells browsers on every answer that it is data, and no other origin that it may be read', () => {
  const message = dialect.httpMessage(404)
  const decorated = dialect.decorate(message, factsOf([['Origin', 'https://a.example']]))
  assert.deepEqual(decorated, { ...message, headers: [...message.headers, ...SECURITY] })
})

test('leaves a page the policy that it brings', () => {
  const page = { status: 200, headers: [['Content-Security-Policy', "default-src 'self'"] as const], body: '' }
  assert.deepEqual(dialect.decorate(page, factsOf([])).headers, [...page.headers, ...SECURITY.slice(0, 2)])
})

const shared = oauth({
  issuer: 'i',
  audience: 'a',
  cors: { origins: ['https://app.example', 'http://localhost:3000'] },
})
const EXPOSED = 'DPoP-Nonce, Latchkey-Help, Latchkey-Request-Id, Retry-After, WWW-Authenticate'

test('lets pages of listed origins read answers, and names the one that asked (Fetch §3.2)', () => {
  const { headers } = shared.decorate(shared.httpMessage(404), factsOf([['Origin', 'https://app.example']]))
  assert.deepEqual(headers.slice(-3), [
    ['Access-Control-Allow-Origin', 'https://app.example'],
    ['Access-Control-Expose-Headers', EXPOSED],
    ['Vary', 'Origin'],
  ])
})

test('answers a preflight with the methods of the path, and with what may be sent', () => {
  const { headers } = shared.decorate(
    shared.httpMessage(200, { allow: ['POST', 'OPTIONS'] }),
    factsOf([['Origin', 'http://localhost:3000']], 'OPTIONS'),
  )
  assert.deepEqual(headers.slice(-5), [
    ['Access-Control-Allow-Origin', 'http://localhost:3000'],
    ['Access-Control-Allow-Methods', 'POST, OPTIONS'],
    ['Access-Control-Allow-Headers', 'Authorization, Content-Type, DPoP, Latchkey-Session, X-CSRF-Token'],
    ['Access-Control-Max-Age', '600'],
    ['Vary', 'Origin'],
  ])
})

for (const origins of [
  ['https://app.example.evil'],
  ['https://APP.example'],
  ['https://app.example/'],
  ['null'],
  [''],
  [],
  ['https://app.example', 'https://app.example'],
]) {
  test(`allows nothing to the origin ${JSON.stringify(origins)}, and says that answers vary`, () => {
    const facts = factsOf(origins.map((origin) => ['Origin', origin]))
    const { headers } = shared.decorate(shared.httpMessage(404), facts)
    assert.deepEqual(
      headers.filter(([name]) => name.startsWith('Access-Control')),
      [],
    )
    assert.deepEqual(headers.at(-1), ['Vary', 'Origin'])
  })
}

test('lets cookies come along from the pages alone that may use them, which can read the answers without being named again', () => {
  const cors = { origins: ['https://reader.example'] }
  const own = oauth({ issuer: 'i', audience: 'a', cors, cookies: { origins: ['https://app.example'] } })
  const allowed = (origin: string) => {
    const { headers } = own.decorate(own.httpMessage(404), factsOf([['Origin', origin]]))
    return headers.filter(([name]) => /^Access-Control-Allow-/.test(name)).map(([, value]) => value)
  }
  assert.deepEqual(allowed('https://app.example'), ['https://app.example', 'true'])
  assert.deepEqual(allowed('https://reader.example'), ['https://reader.example'])
  assert.deepEqual(allowed('https://evil.example'), [])
})

for (const cors of [
  '*',
  { origins: '*' },
  { origins: ['*'] },
  { origins: [] },
  { origins: ['https://a.example/x'] },
  {},
]) {
  test(`refuses the CORS option ${JSON.stringify(cors)}`, () => {
    assert.throws(
      () => oauth({ issuer: 'i', audience: 'a', cors: cors as { origins: string[] } }),
      /^TypeError: cors(?:\.origins)?: .*give /,
    )
  })
}

test('needs an issuer and an audience', () => {
  assert.throws(
    () => oauth({} as Parameters<typeof oauth>[0]),
    new TypeError('issuer: missing; give text that is not empty\naudience: missing; give text that is not empty'),
  )
})

test('honours every option', () => {
  const own = oauth({
    issuer: 'i',
    audience: 'a',
    loginPath: '/token',
    realm: 'r',
    accessTokenLifetimeSeconds: 60,
    leewaySeconds: 0,
    clientId: 'c',
  })
  const { claims } = own.issue(
    { id: 'x' },
    { now: 0, alg: 'HS256', kid: undefined, tokenId: 't', csrfToken: 'csrf-token' },
  )
  assert.deepEqual(claims, { iss: 'i', sub: 'x', aud: 'a', client_id: 'c', iat: 0, nbf: 0, exp: 60, jti: 't' })
  assert.equal(own.loginRoute?.path, '/token')
  assert.equal(own.accessTokenLifetimeSeconds, 60)
  assert.equal(own.policy().leewaySeconds, 0)
  assert.deepEqual(own.refuse({ kind: 'credential_absent' }).headers.at(-1), ['WWW-Authenticate', 'Bearer realm="r"'])
})
