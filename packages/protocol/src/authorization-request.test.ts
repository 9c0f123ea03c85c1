/** Authorization requests as they come, and what is answered to those that do not fit. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readAddressee, readAuthorizationRequest, readState } from './authorization-request.ts'
import { authorizationResponse } from './authorization-response.ts'

const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
const LEAST = { response_type: 'code', code_challenge: CHALLENGE, code_challenge_method: 'S256' }

function query(members: Readonly<Record<string, string>>, more = ''): URLSearchParams {
  return new URLSearchParams(`${new URLSearchParams({ ...LEAST, ...members })}${more}`)
}

describe('an authorization request', () => {
  it('is read with all that a client may ask for', () => {
    const read = readAuthorizationRequest(
      query(
        {
          scope: 'openid orders:read openid',
          state: 'a b&c=d',
          nonce: 'n'.repeat(64),
          prompt: 'login consent',
          max_age: '0',
          acr_values: '2 1',
          login_hint: 'Zo\u00eb',
          ui_locales: 'de en',
          extra: 'foobar',
        },
        '&resource=https://a.test/&resource=https://b.test/mcp',
      ),
    )
    assert.deepEqual(read, {
      codeChallenge: CHALLENGE,
      scopes: ['openid', 'orders:read'],
      resources: ['https://a.test/', 'https://b.test/mcp'],
      state: 'a b&c=d',
      nonce: 'n'.repeat(64),
      prompt: ['login', 'consent'],
      maximumAgeSeconds: 0,
      acrValues: ['2', '1'],
      loginHint: 'Zo\u00eb',
      uiLocales: ['de', 'en'],
    })
  })

  it('is read with as little as there must be, and nothing is made up', () => {
    const least = { codeChallenge: CHALLENGE, resources: [], prompt: [], acrValues: [], uiLocales: [] }
    assert.deepEqual(readAuthorizationRequest(query({})), least)
    assert.deepEqual(readAuthorizationRequest(query({ scope: '', state: '', prompt: '', max_age: '' })), least)
  })

  for (const [error, members, more] of [
    ['invalid_request', {}, '&scope=a&scope=b'],
    ['invalid_request', {}, '&state=1&state=2'],
    ['invalid_request', { response_type: '' }],
    ['unsupported_response_type', { response_type: 'token' }],
    ['unsupported_response_type', { response_type: 'code id_token' }],
    ['unsupported_response_type', { response_type: 'CODE' }],
    ['invalid_request', { response_mode: 'fragment' }],
    ['invalid_request', { response_mode: 'form_post' }],
    ['request_not_supported', { request: 'eyJ' }],
    ['request_uri_not_supported', { request_uri: 'https://evil.test/' }],
    ['registration_not_supported', { registration: '{}' }],
    // Downgrades of PKCE.
    ['invalid_request', { code_challenge: '' }],
    ['invalid_request', { code_challenge_method: '' }],
    ['invalid_request', { code_challenge_method: 'plain' }],
    ['invalid_request', { code_challenge_method: 's256' }],
    ['invalid_request', { code_challenge: CHALLENGE.slice(1) }],
    ['invalid_request', { code_challenge: `${CHALLENGE}=` }],
    ['invalid_target', { resource: 'https://a.test/#x' }],
    ['invalid_target', { resource: '/orders' }],
    ['invalid_target', {}, '&resource=https://a.test'.repeat(5)],
    ['invalid_scope', { scope: 'a  b' }],
    ['invalid_scope', { scope: 'a"b' }],
    ['invalid_scope', { scope: 'a\u00e9' }],
    ['invalid_request', { prompt: 'none login' }],
    ['invalid_request', { prompt: 'create' }],
    ['invalid_request', { max_age: '-1' }],
    ['invalid_request', { max_age: '1.5' }],
    ['invalid_request', { state: 'x'.repeat(1025) }],
    ['invalid_request', { nonce: 'a\nb' }],
    ['invalid_request', { login_hint: 'a\u0000b' }],
    ['invalid_request', { acr_values: 'x'.repeat(256) }],
  ] as const) {
    it(`is refused with ${error}: ${JSON.stringify(members).slice(0, 60)}${more ?? ''}`, () => {
      const read = readAuthorizationRequest(query(members, more))
      assert.equal('kind' in read && read.error, error)
    })
  }

  it('names its client and where the answer goes once each, or nothing is sent anywhere', () => {
    const good = 'client_id=a&redirect_uri=https://a.test/'
    assert.deepEqual(readAddressee(new URLSearchParams(good)), { clientId: 'a', redirectUri: 'https://a.test/' })
    for (const bad of [
      '',
      'client_id=a',
      'redirect_uri=https://a.test/',
      `${good}&client_id=b`,
      `${good}&redirect_uri=x`,
    ])
      assert.equal(readAddressee(new URLSearchParams(bad)), undefined)
    assert.equal(readState(new URLSearchParams('state=a&state=b')), undefined)
    assert.equal(readState(new URLSearchParams({ state: 'a\r\nb' })), undefined)
  })
})

describe('an authorization response', () => {
  const issuer = 'https://login.test/x'
  const to = (uri: string) =>
    authorizationResponse(uri, { code: 'c', state: 'a b&', issuer }).headers.find(([name]) => name === 'Location')?.[1]

  it('continues the address as it is', () => {
    const told = `code=c&state=a+b%26&iss=${encodeURIComponent(issuer)}`
    assert.equal(to('https://a.test'), `https://a.test?${told}`)
    assert.equal(to('https://a.test/?x=%20b'), `https://a.test/?x=%20b&${told}`)
    assert.equal(to('https://a.test/?'), `https://a.test/?${told}`)
    assert.equal(to('com.example.app:/back'), `com.example.app:/back?${told}`)
  })

  it('says why there is no code, by 303, and is kept nowhere', () => {
    const answer = { error: 'access_denied', description: 'No.', issuer } as const
    assert.deepEqual(authorizationResponse('https://a.test/', answer), {
      status: 303,
      headers: [
        ['Location', `https://a.test/?error=access_denied&error_description=No.&iss=${encodeURIComponent(issuer)}`],
        ['Cache-Control', 'no-store'],
      ],
      body: '',
    })
  })
})
