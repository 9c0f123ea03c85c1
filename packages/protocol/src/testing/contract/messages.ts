/** Messages: each can be sent, and none says what it must not. */
import assert from 'node:assert/strict'
import { validateHeaderName, validateHeaderValue } from 'node:http'
import { it } from 'node:test'
import * as fc from 'fast-check'
import { headerOf, type Message } from '../../message.ts'
import type { Refusal } from '../../refusal.ts'
import type { DialectSample } from '../dialect-sample.ts'
import { hostileFacts, hostileText, hostileToken } from './hostile.ts'

const PARTS = ['token', 'header', 'payload', 'signature', undefined]
const REASONS = [
  'not_a_string',
  'too_long',
  'too_few_segments',
  'too_many_segments',
  'base64url',
  'utf8',
  'json',
  'not_an_object',
  'duplicate_name',
  'too_deep',
  'crit',
  'missing',
  'wrong_type',
  'mismatch',
  'forbidden',
  'too_old',
  undefined,
]
const CODES = [
  'token_malformed',
  'header_invalid',
  'algorithm_not_allowed',
  'key_not_found',
  'signature_invalid',
  'claim_invalid',
  'token_expired',
  'token_not_yet_valid',
  'a_code_of_tomorrow',
]
const FAULTS = ['scheme', 'no_token', 'spaces', 'duplicate'] as const
const CLAIMS = ['exp', 'iat', 'nbf', 'aud', 'iss', 'sub', 'jti', undefined]
const CORS = ['origin', 'access-control-request-method', 'access-control-request-headers']

/** Every kind of refusal, with every reason that a token engine may give. */
const refusals: fc.Arbitrary<Refusal> = fc.oneof(
  fc.constantFrom<Refusal>({ kind: 'credential_absent' }, { kind: 'principal_unknown' }, { kind: 'login_refused' }),
  fc.constantFrom<Refusal>(
    { kind: 'token_revoked' },
    { kind: 'authentication_too_old', maximumAgeSeconds: 300 },
    { kind: 'authentication_too_weak', acrValues: ['2'] },
    { kind: 'proof_refused', fault: 'url' },
    { kind: 'role_insufficient' },
    { kind: 'access_denied' },
    { kind: 'csrf_refused', fault: 'origin' },
    { kind: 'csrf_refused', fault: 'token' },
  ),
  fc.array(hostileText, { maxLength: 4 }).map((scopes): Refusal => ({ kind: 'scope_insufficient', scopes })),
  fc.constantFrom(...FAULTS).map((fault): Refusal => ({ kind: 'credential_malformed', fault })),
  fc
    .tuple(fc.constantFrom<400 | 415>(400, 415), hostileText)
    .map(([status, complaint]): Refusal => ({ kind: 'request_malformed', status, complaint })),
  fc
    .record({
      token: hostileToken,
      error: fc.record({
        code: fc.constantFrom(...CODES),
        part: fc.constantFrom(...PARTS),
        reason: fc.constantFrom(...REASONS),
        claim: fc.constantFrom(...CLAIMS),
      }),
    })
    .map(({ token, error }): Refusal => ({ kind: 'token_refused', token, error })),
  fc
    .oneof(fc.anything(), fc.constantFrom(new Error('refused'), new TypeError('a mistake'), parseError()))
    .map((error): Refusal => ({ kind: 'custom', error })),
)

export function describeMessages({ create }: DialectSample): void {
  const dialect = create()

  it('words every refusal as a 4xx or 5xx that can be sent, under any realm', () => {
    fc.assert(
      fc.property(refusals, fc.option(hostileText, { nil: undefined }), (refusal, realm) => {
        const message = dialect.refuse(refusal, { realm })
        assert.ok(message.status >= 400 && message.status <= 599)
        assertSendable(message)
        assert.deepEqual(dialect.refuse(refusal, { realm }), message)
      }),
      { numRuns: 1000 },
    )
  })

  it('repeats no part of a token in a refusal, and no stack', () => {
    fc.assert(
      fc.property(refusals, (refusal) => {
        const text = JSON.stringify(dialect.refuse(refusal))
        if (refusal.kind === 'token_refused')
          for (const part of refusal.token.split('.')) assert.ok(!text.includes(part))
        if (refusal.kind === 'custom') {
          assert.ok(!text.includes('eyJhbGciOi'))
          assert.doesNotMatch(text, /at .+:\d+:\d+|node:internal/)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('answers a login with the token, and forbids storing it (RFC 6749 §5.1)', () => {
    const principal = Object.freeze({ id: 1 })
    for (const claims of [undefined, { sub: '1' }]) {
      const access = Object.freeze({ token: 'a.b.c', claims, expiresInSeconds: 300 })
      const message = dialect.accept(Object.freeze({ kind: 'login', principal, access }))
      assert.equal(message.status, 200)
      assert.equal(headerOf(message, 'cache-control'), 'no-store')
      assert.match(message.body, /a\.b\.c/)
      assertSendable(message)
    }
  })

  it('sends whatever a handler returns', () => {
    for (const value of [undefined, null, () => 1, Symbol('a'), 'é\u2028\ud800', Number.NaN, new Date(0)]) {
      assertSendable(dialect.accept({ kind: 'value', value }))
    }
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const message = dialect.accept({ kind: 'value', value })
        assert.equal(message.status, 200)
        assertSendable(message)
        assert.deepEqual(JSON.parse(message.body), JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it('sends a text that a handler returns, and says what it is', () => {
    for (const text of ['', 'success', '<b>Grüße</b>', 'é\u2028']) {
      const message = dialect.accept({ kind: 'text', text })
      assert.equal(message.status, 200)
      assertSendable(message)
      const isJson = headerOf(message, 'content-type') === 'application/json'
      assert.equal(isJson ? JSON.parse(message.body) : message.body, text)
      if (!isJson) assert.equal(headerOf(message, 'content-type'), 'text/html; charset=utf-8')
    }
  })

  it('has a message for every status of HTTP that a server may need', () => {
    for (const status of [200, 308, ...Array.from({ length: 200 }, (_, i) => 400 + i)]) {
      const message = dialect.httpMessage(status)
      assert.equal(message.status, status)
      assertSendable(message)
    }
    for (const status of [400, 404, 405, 408, 413, 415, 429, 431, 500, 503]) {
      assert.notEqual(dialect.httpMessage(status).body, '', String(status))
    }
  })

  it('puts the details of a bare message into headers that can be sent', () => {
    assert.equal(headerOf(dialect.httpMessage(405, { allow: ['GET', 'HEAD'] }), 'allow'), 'GET, HEAD')
    assert.equal(headerOf(dialect.httpMessage(308, { location: '/a/' }), 'location'), '/a/')
    assert.equal(headerOf(dialect.httpMessage(503, { retryAfterSeconds: 1 }), 'retry-after'), '1')
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 400, max: 599 }), (text, status) => {
        assertSendable(dialect.httpMessage(status, { location: text, complaint: text }))
      }),
    )
  })

  it('decorates a message for any request so that it can be sent, and changes nothing of it', () => {
    const message = dialect.httpMessage(404)
    const before = structuredClone(message)
    fc.assert(
      fc.property(hostileFacts(CORS), (facts) => {
        const decorated = dialect.decorate(message, facts)
        assertSendable(decorated)
        assert.deepEqual(decorated.headers.slice(0, message.headers.length), before.headers)
        assert.deepEqual(
          { status: decorated.status, body: decorated.body },
          { status: before.status, body: before.body },
        )
        assert.deepEqual(message, before)
      }),
    )
  })
}

/** Fails unless Node would write the message unchanged. */
function assertSendable({ status, headers, body }: Message): void {
  assert.ok(Number.isInteger(status))
  assert.equal(typeof body, 'string')
  for (const [name, value] of headers) {
    validateHeaderName(name)
    validateHeaderValue(name, value)
  }
  const names = headers.map(([name]) => name.toLowerCase())
  // RFC 6265 §3: the one header that must not be joined.
  const single = names.filter((name) => name !== 'set-cookie')
  assert.equal(new Set(single).size, single.length, 'a header stands twice')
  assert.ok(body === '' || names.includes('content-type'))
}

/** What a handler throws after trying to parse a token: V8 quotes the text. */
function parseError(): unknown {
  try {
    return JSON.parse('eyJhbGciOiJIUzI1NiJ9.e30')
  } catch (error) {
    return error
  }
}
