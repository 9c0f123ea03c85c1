/** Every option of Flask-JWT 0.3.2: its default, what a value does, and which values stop the start. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type FlaskJwtConfig,
  type ParsedFlaskJwtConfig,
  parseFlaskJwtConfig,
  readFlaskJwtConfig,
} from './flask-jwt-config.ts'

function parse(config: object, ownPayload: boolean = false): ParsedFlaskJwtConfig {
  return parseFlaskJwtConfig(config as FlaskJwtConfig, ownPayload)
}

function faultsOf(config: object, ownPayload: boolean = false): readonly string[] {
  return readFlaskJwtConfig(config as FlaskJwtConfig, ownPayload).faults ?? []
}

test("has Flask-JWT's and Flask's own defaults", () => {
  assert.deepEqual(parse({}), {
    realm: 'Login Required',
    authPath: '/auth',
    authMethods: ['POST'],
    usernameKey: 'username',
    passwordKey: 'password',
    algorithm: 'HS256',
    leewaySeconds: 10,
    headerPrefix: 'JWT',
    expirationSeconds: 300,
    notBeforeSeconds: 0,
    requiredClaims: ['exp', 'iat', 'nbf'],
    json: { sortKeys: true, pretty: false, ascii: true },
    maximumBodyBytes: 262_144,
    debug: false,
    warnings: [],
  })
})

const json = { sortKeys: true, pretty: false, ascii: true }

const honoured: readonly (readonly [config: object, parsed: Partial<ParsedFlaskJwtConfig>])[] = [
  [{ JWT_DEFAULT_REALM: 'My App' }, { realm: 'My App' }],
  [{ JWT_DEFAULT_REALM: '' }, { realm: '' }],
  [{ JWT_AUTH_URL_RULE: '/api/v1/token' }, { authPath: '/api/v1/token' }],
  [{ JWT_AUTH_URL_RULE: '/auth/' }, { authPath: '/auth/' }],
  [{ JWT_AUTH_URL_RULE: null }, { authPath: undefined }],
  [{ JWT_AUTH_URL_RULE: '' }, { authPath: undefined }],
  [{ JWT_AUTH_URL_OPTIONS: { methods: ['POST', 'put'] } }, { authMethods: ['POST', 'PUT'] }],
  [{ JWT_AUTH_USERNAME_KEY: 'email' }, { usernameKey: 'email' }],
  [{ JWT_AUTH_PASSWORD_KEY: 'pass' }, { passwordKey: 'pass' }],
  [{ JWT_ALGORITHM: 'HS384' }, { algorithm: 'HS384' }],
  [{ JWT_ALGORITHM: 'HS512' }, { algorithm: 'HS512' }],
  [{ JWT_LEEWAY: 0 }, { leewaySeconds: 0 }],
  [{ JWT_LEEWAY: 1.5 }, { leewaySeconds: 1.5 }],
  [{ JWT_LEEWAY: { seconds: 60 } }, { leewaySeconds: 60 }],
  [{ JWT_LEEWAY: { seconds: -5 } }, { leewaySeconds: -5 }],
  [{ JWT_AUTH_HEADER_PREFIX: 'Bearer' }, { headerPrefix: 'Bearer' }],
  [{ JWT_AUTH_HEADER_PREFIX: 'jwt' }, { headerPrefix: 'jwt' }],
  [{ JWT_EXPIRATION_DELTA: { hours: 1 } }, { expirationSeconds: 3600 }],
  [{ JWT_EXPIRATION_DELTA: { seconds: -30 } }, { expirationSeconds: -30 }],
  [{ JWT_NOT_BEFORE_DELTA: { seconds: 5 } }, { notBeforeSeconds: 5 }],
  [{ JWT_REQUIRED_CLAIMS: ['exp'] }, { requiredClaims: ['exp'] }],
  [{ JWT_REQUIRED_CLAIMS: ['exp', 'iat', 'nbf', 'identity'] }, { requiredClaims: ['exp', 'iat', 'nbf', 'identity'] }],
  [{ JSON_SORT_KEYS: false }, { json: { ...json, sortKeys: false } }],
  [{ JSONIFY_PRETTYPRINT_REGULAR: true }, { json: { ...json, pretty: true } }],
  [{ JSON_AS_ASCII: false }, { json: { ...json, ascii: false } }],
  [{ MAX_CONTENT_LENGTH: 1000 }, { maximumBodyBytes: 1000 }],
  [{ MAX_CONTENT_LENGTH: null }, { maximumBodyBytes: 262_144 }],
  [{ DEBUG: true }, { debug: true, json: { ...json, pretty: true } }],
  [{ SECRET_KEY: 'a', JWT_SECRET_KEY: 'b' }, {}],
  [{ JWT_LEEWAY: undefined }, {}],
]

for (const [config, parsed] of honoured) {
  test(`honours ${JSON.stringify(config)}`, () => assert.deepEqual(parse(config), { ...parse({}), ...parsed }))
}

const wrong: readonly (readonly [name: keyof FlaskJwtConfig, values: readonly unknown[]])[] = [
  ['JWT_DEFAULT_REALM', [1, null, 'a\r\nb', '東']],
  ['JWT_AUTH_URL_RULE', ['auth', 1, '/a b', '/a?b']],
  [
    'JWT_AUTH_URL_OPTIONS',
    [null, ['POST'], {}, { methods: [] }, { methods: 'POST' }, { methods: [1] }, { methods: ['P T'] }],
  ],
  ['JWT_AUTH_URL_OPTIONS', [{ methods: ['POST'], strict_slashes: false }]],
  ['JWT_AUTH_USERNAME_KEY', ['', 1, null]],
  ['JWT_AUTH_PASSWORD_KEY', ['', 1, null]],
  ['JWT_ALGORITHM', ['none', 'HS1', 'hs256', 'RS256', null, ['HS256']]],
  ['JWT_LEEWAY', ['10', null, Number.NaN, 1e9, { second: 1 }, { days: 2 }, [10]]],
  ['JWT_AUTH_HEADER_PREFIX', [1, null]],
  ['JWT_EXPIRATION_DELTA', [60, '60', null, {}, { weeks: 1e6 }]],
  ['JWT_NOT_BEFORE_DELTA', [60, '60', null, {}]],
  ['JWT_REQUIRED_CLAIMS', ['exp', null, [1], ['exp', 'foo']]],
  ['JSON_SORT_KEYS', [0, 'False', null]],
  ['JSONIFY_PRETTYPRINT_REGULAR', [1, null]],
  ['JSON_AS_ASCII', [1, null]],
  ['MAX_CONTENT_LENGTH', [0, -1, 1.5, '1000']],
  ['DEBUG', [1, 'True', null]],
]

for (const [name, values] of wrong) {
  for (const value of values) {
    test(`refuses ${name}: ${JSON.stringify(value)} in one line that names it`, () => {
      const faults = faultsOf({ [name]: value })
      assert.equal(faults.length, 1)
      assert.match(faults[0] ?? '', new RegExp(`^${name}: (?:.+ is not accepted; )?give .+$`))
    })
  }
}

for (const [name, why] of [
  ['JWT_AUTH_ENDPOINT', 'the endpoint name comes from the view function'],
  ['JWT_VERIFY', 'signatures are always verified'],
  ['JWT_VERIFY_CLAIMS', 'it cannot switch a check off'],
  ['JWT_VERIFY_EXPIRATION', 'expiry is always verified'],
] as const) {
  test(`accepts ${name} with a warning, whatever its value`, () => {
    for (const value of [false, [], 'x']) {
      assert.deepEqual(parse({ [name]: value }), { ...parse({}), warnings: [`${name} has no effect: ${why}`] })
    }
  })
}

test('warns of tokens that never expire', () => {
  for (const claims of [[], ['iat', 'nbf']]) {
    const { requiredClaims, warnings } = parse({ JWT_REQUIRED_CLAIMS: claims })
    assert.deepEqual(requiredClaims, claims)
    assert.deepEqual(warnings, ['JWT_REQUIRED_CLAIMS has no exp: tokens without it are accepted for ever'])
  }
})

for (const prefix of ['', 'My Token', ' ']) {
  test(`warns of the prefix ${JSON.stringify(prefix)}, which no header matches`, () => {
    assert.match(
      parse({ JWT_AUTH_HEADER_PREFIX: prefix }).warnings.join(),
      /^JWT_AUTH_HEADER_PREFIX is not a single word/,
    )
  })
}

test('lets an app that writes its own claims require any of them', () => {
  assert.deepEqual(parse({ JWT_REQUIRED_CLAIMS: ['exp', 'foo'] }, true).requiredClaims, ['exp', 'foo'])
  assert.equal(faultsOf({ JWT_REQUIRED_CLAIMS: 'foo' }, true).length, 1)
})

test('refuses an option that neither Flask-JWT nor Flask has, and does not show its value', () => {
  const [fault = ''] = faultsOf({ JWT_SECRET: 'hunter2' })
  assert.match(fault, /^JWT_SECRET: unknown option; did you mean `JWT_SECRET_KEY`\?$/)
  assert.ok(!fault.includes('hunter2'))
})

test('tells every fault at once', () => {
  const names = [...new Set(wrong.map(([name]) => name))]
  const config = Object.fromEntries(wrong.map(([name, values]) => [name, values[0]]))
  const lines = faultsOf({ ...config, JWT_OPTIONS: 1 }).map((line) => line.split(':', 1)[0])
  assert.deepEqual(lines.sort(), [...names, 'JWT_OPTIONS'].sort())
})

test('keeps its claims when the list of the caller changes', () => {
  const claims = ['exp']
  const { requiredClaims } = parse({ JWT_REQUIRED_CLAIMS: claims })
  claims.push('iat')
  assert.deepEqual(requiredClaims, ['exp'])
})

test('says what a configuration that is no object should be', () => {
  for (const config of [null, 'JWT_ALGORITHM', [1]]) {
    const [fault = '', ...others] = readFlaskJwtConfig(config as FlaskJwtConfig, false).faults ?? []
    assert.match(fault, /^config: /)
    assert.deepEqual(others, [])
  }
})
