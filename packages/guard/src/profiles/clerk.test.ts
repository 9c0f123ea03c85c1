import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ClerkOptions, clerk } from './clerk.ts'
import { describeProfile, NOW } from './testing/describe-profile.ts'

const issuer = 'https://clerk.example.com'
const header = { typ: 'JWT', cat: 'cl_B7d4PD111AAA' }
const user = {
  azp: 'https://app.example.com',
  exp: NOW + 60,
  fva: [7, -1],
  iat: NOW - 5,
  iss: issuer,
  jti: 'a3f0',
  nbf: NOW - 15,
  sid: 'sess_2GaMqUCB3Sc1WNAkWuNzsnYVVEy',
  sts: 'active',
  sub: 'user_2iDJQmdMgNcQcoEqUpxYkvsDUBA',
  v: 2,
}
const principal = { id: user.sub, sessionId: user.sid, scopes: [], roles: [] }
const { sid: _, sts: _sts, fva: _fva, v: _v, ...template } = user
const { sts: _status, ...oldToken } = user

describeProfile(
  {
    profile: clerk({ origins: ['https://app.example.com', 'https://admin.example.com'] }),
    issuer,
    taken: {
      user: { claims: user, header, principal },
      'user, in a token of version 1': { claims: oldToken, header, principal },
    },
    refused: {
      id_token: { claims: { ...template, aud: 'oauth-client', nonce: 'n' }, header, because: 'sid' },
      'id_token whose aud is the API': { claims: { ...user, at_hash: 'x' }, header, because: 'at_hash' },
      'token of a JWT template': { claims: template, header, because: 'sid' },
      'token of a machine': { claims: { ...template, sub: 'mch_2x', azp: undefined }, header, because: 'sid' },
      'token of a session that is pending': { claims: { ...user, sts: 'pending' }, header, because: 'sts' },
      'token of a native app, without an origin': { claims: { ...user, azp: undefined }, header, because: 'azp' },
      'logout token': { claims: { ...user, events: {} }, header: { typ: 'logout+jwt' }, because: 'typ' },
      'token for another API': { claims: { ...user, azp: 'https://evil.example.com' }, header, because: 'azp' },
      'token of another tenant': { claims: { ...user, iss: 'https://clerk.other.com' }, header, because: 'iss' },
    },
    marks: ['sid', 'azp'],
  },
  { 'refresh token': 'a cookie of its own' },
)

test('clerk wants the origins of the pages, as a browser writes them', () => {
  for (const origins of [undefined, [], ['app.example.com'], ['https://app.example.com/'], ['https://App.example.com']])
    assert.throws(() => clerk({ origins } as unknown as ClerkOptions), /^TypeError: origins: /)
})
