/** What is taken of a client's own document, and what is not even read. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseClientMetadata, parsePublicJwks } from './client-metadata.ts'

const clientId = 'https://app.example.com/client.json'
const key = { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }
const base = { client_id: clientId, client_name: 'App', redirect_uris: ['https://app.example.com/back'] }
const signing = { ...base, token_endpoint_auth_method: 'private_key_jwt' }

function parse(document: unknown, more: object = {}) {
  return parseClientMetadata(typeof document === 'string' ? document : JSON.stringify(document), { clientId, ...more })
}

describe('the document of a client', () => {
  it('says who it is, where its users return to and how it shows that it is itself', () => {
    assert.deepEqual(parse(base), {
      clientId,
      clientName: 'App',
      redirectUris: base.redirect_uris,
      authentication: { method: 'none' },
    })
    const jwksUri = 'https://app.example.com/keys'
    for (const [given, keys] of [
      [{ jwks: { keys: [key] } }, { jwks: { keys: [key] } }],
      [{ jwks_uri: jwksUri }, { jwksUri }],
    ] as const) {
      const client = parse({ ...signing, ...given })
      assert.ok(typeof client !== 'string')
      assert.deepEqual(client.authentication, { method: 'private_key_jwt', keys })
    }
  })

  it('grants itself nothing: what would is not read (CVE-2026-15572, CVE-2026-16102)', () => {
    const wish = {
      scope: 'openid admin',
      grant_types: ['client_credentials'],
      first_party: true,
      firstParty: true,
      kind: 'registered',
      logo_uri: 'http://169.254.169.254/',
      post_logout_redirect_uris: ['https://evil.example/'],
      backchannel_logout_uri: 'https://evil.example/',
      audiences: ['https://api.example.com'],
    }
    assert.deepEqual(parse({ ...base, ...wish }), parse(base))
  })

  const refused: readonly (readonly [what: string, fault: string, document: unknown])[] = [
    ['is a list', 'json', [base]],
    ['nests without end', 'json', `{"a":${'['.repeat(50)}${']'.repeat(50)}}`],
    ['has a name twice', 'json', `{"client_id":"https://evil.example/","client_id":"${clientId}"}`],
    ['has a name twice further in', 'json', JSON.stringify(base).replace(/}$/, ',"jwks":{"a":1,"a":2}}')],
    ['is of another client', 'client_id', { ...base, client_id: 'https://app.example.com/other.json' }],
    ['spells its id otherwise', 'client_id', { ...base, client_id: 'https://app.example.com/./client.json' }],
    ['has no id', 'client_id', { ...base, client_id: undefined }],
    ['has no name', 'client_name', { ...base, client_name: undefined }],
    ['has no redirect URI', 'redirect_uris', { ...base, redirect_uris: [] }],
    ['has one redirect URI, and no list', 'redirect_uris', { ...base, redirect_uris: 'https://app.example.com/back' }],
    ['has too many', 'redirect_uris', { ...base, redirect_uris: Array(11).fill('https://app.example.com/back') }],
    ['has a secret', 'client_secret', { ...base, client_secret: 'x' }],
    ['has the end of a secret', 'client_secret', { ...base, client_secret_expires_at: 0 }],
    ['wants a secret', 'token_endpoint_auth_method', { ...base, token_endpoint_auth_method: 'client_secret_basic' }],
    ['signs without a key', 'jwks', signing],
    ['has an empty list of keys', 'jwks', { ...signing, jwks: { keys: [] } }],
    ['shows a private key', 'jwks', { ...signing, jwks: { keys: [{ ...key, d: 'AA' }] } }],
    ['shows a shared key', 'jwks', { ...signing, jwks: { keys: [{ kty: 'oct', k: 'AA' }] } }],
    [
      'has keys here and elsewhere',
      'jwks_uri',
      { ...signing, jwks: { keys: [key] }, jwks_uri: 'https://app.example.com/k' },
    ],
    ['has keys of another origin', 'jwks_uri', { ...signing, jwks_uri: 'https://evil.example/keys' }],
    ['has keys at another port', 'jwks_uri', { ...signing, jwks_uri: 'https://app.example.com:8443/keys' }],
    ['has keys in clear text', 'jwks_uri', { ...signing, jwks_uri: 'http://app.example.com/keys' }],
    [
      'spells the address of its keys otherwise',
      'jwks_uri',
      { ...signing, jwks_uri: 'https://app.example.com/a/../k' },
    ],
  ]
  for (const [what, fault, document] of refused)
    it(`is refused if it ${what}`, () => assert.equal(parse(document), fault))

  for (const uri of [
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'data:text/html,x',
    'http://app.example.com/back',
    'http://localhost.evil.example/back',
    'https://app.example.com/back#x',
    'https://user@app.example.com/back',
    'com.example.app:/back',
    '/back',
  ])
    it(`is refused if its users would return to ${uri}`, () =>
      assert.equal(parse({ ...base, redirect_uris: [uri] }), 'redirect_uris'))

  it('may name a private scheme that the operator knows', () => {
    const document = { ...base, redirect_uris: ['com.example.app:/back'] }
    assert.notEqual(typeof parse(document, { nativeSchemes: ['com.example.app'] }), 'string')
    assert.equal(parse(document, { nativeSchemes: ['com.example.other'] }), 'redirect_uris')
  })

  for (const [what, name] of [
    ['nothing', ''],
    ['blanks', '   '],
    ['blanks at an end', ' App'],
    ['more than 80 characters', 'a'.repeat(81)],
    ['a line break', 'App\nby Google'],
    ['a letter that turns the order round', 'App\u202egoogle.com'],
    ['an isolate', 'App\u2066'],
    ['a mark of direction', 'App\u200f'],
    ['nothing that is seen', '\u200d\u200c'],
    ['a blank of no width', 'Goo\u200bgle'],
    ['half a letter', 'App\ud83d'],
    ['a number', 7],
  ] as const)
    it(`is refused if its name has ${what}`, () => assert.equal(parse({ ...base, client_name: name }), 'client_name'))

  it('may have a name in any writing', () => {
    for (const name of ['a'.repeat(80), 'Zoë’s app', '日本語', 'می‌خواهم', 'Ο 👩‍💻 app', '\u{1f600}'.repeat(80)])
      assert.notEqual(typeof parse({ ...base, client_name: name }), 'string', name)
  })
})

describe('a JWK Set of a client', () => {
  it('is one of public keys', () => {
    assert.deepEqual(parsePublicJwks(JSON.stringify({ keys: [key] })), { keys: [key] })
    for (const text of [
      '',
      '[]',
      '{}',
      '{"keys":{}}',
      '{"keys":[1]}',
      '{"keys":[],"keys":[]}',
      '{"keys":[{"d":1,"kty":"EC"}]}',
    ])
      assert.equal(parsePublicJwks(text), undefined, text)
  })
})
