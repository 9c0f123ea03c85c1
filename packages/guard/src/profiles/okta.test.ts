import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createGuard } from '../guard.ts'
import { okta } from './okta.ts'
import { describeProfile, NOW } from './testing/describe-profile.ts'

const issuer = 'https://dev-1.okta.com/oauth2/default'
const audience = 'api://default'
const user = {
  ver: 1,
  jti: 'AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE',
  iss: issuer,
  aud: audience,
  sub: 'roy@example.com',
  iat: NOW - 10,
  exp: NOW + 3600,
  cid: 'nmdP1fcyvdVO11AL7ECm',
  uid: '00ujmkLgagxeRrAg20g3',
  scp: ['openid', 'orders'],
  auth_time: NOW - 60,
}
const { cid: _, uid: _uid, scp: _scp, ...others } = user
const idToken = { ...others, jti: 'ID.x', aud: user.cid, amr: ['pwd'], idp: '00o', at_hash: 'x', nonce: 'n' }
const { uid: _machine, ...machine } = user

describeProfile(
  {
    profile: okta(),
    issuer,
    audience,
    taken: {
      user: { claims: user, principal: { id: user.uid, clientId: user.cid, scopes: ['openid', 'orders'], roles: [] } },
      machine: {
        claims: { ...machine, sub: 'worker', cid: 'worker', scp: ['orders'] },
        principal: { id: 'worker', clientId: 'worker', scopes: ['orders'], roles: [] },
      },
    },
    refused: {
      id_token: { claims: idToken, because: 'cid' },
      'id_token whose aud is the API': {
        claims: { ...others, aud: audience, jti: 'ID.x', amr: ['pwd'] },
        because: 'cid',
      },
      'id_token whose aud is the API, with a claim cid of its own': {
        claims: { ...idToken, aud: audience, cid: 'x', at_hash: undefined },
        because: 'nonce',
      },
      'logout token': { claims: { ...user, events: {} }, header: { typ: 'logout+jwt' }, because: 'typ' },
      'token for another API': { claims: { ...user, aud: 'api://invoices' }, because: 'aud' },
      "token of the org's own server": {
        claims: { ...user, iss: 'https://dev-1.okta.com', aud: 'https://dev-1.okta.com' },
        header: { typ: 'application/okta-internal-at+jwt' },
        because: 'iss',
      },
      'token of another tenant': { claims: { ...user, iss: 'https://dev-2.okta.com/oauth2/default' }, because: 'iss' },
    },
    marks: ['aud', 'cid'],
  },
  { 'refresh token': 'opaque text' },
)

test("okta refuses the issuer of the org's own server, whose tokens are for Okta alone", () => {
  for (const org of ['https://dev-1.okta.com', 'https://login.example.com/', 'https://dev-1.okta.com/oauth2'])
    assert.throws(() => createGuard({ issuer: org, audience, profile: okta() }), /^TypeError: issuer: /)
})
