import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CognitoOptions, cognito } from './cognito.ts'
import { describeProfile, NOW } from './testing/describe-profile.ts'

const issuer = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_example'
const CLIENT = '1example23456789'
const user = {
  sub: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
  'cognito:groups': ['testgroup'],
  iss: issuer,
  version: 2,
  client_id: CLIENT,
  origin_jti: 'o-1',
  token_use: 'access',
  scope: 'openid orders/read',
  auth_time: NOW - 60,
  exp: NOW + 3600,
  iat: NOW - 60,
  jti: 'j-1',
  username: 'my-test-user',
}
const { client_id: _, ...others } = user
const idToken = { ...others, token_use: 'id', aud: CLIENT, 'cognito:username': 'my-test-user' }
const principal = { id: user.sub, clientId: CLIENT, scopes: ['openid', 'orders/read'], roles: ['testgroup'] }

describeProfile(
  {
    profile: cognito({ clientIds: [CLIENT, 'worker'] }),
    issuer,
    taken: {
      user: { claims: user, principal },
      machine: {
        claims: { ...user, sub: 'worker', client_id: 'worker', 'cognito:groups': undefined },
        principal: { id: 'worker', clientId: 'worker', scopes: ['openid', 'orders/read'], roles: [] },
      },
    },
    refused: {
      id_token: { claims: idToken, because: 'client_id' },
      'id_token whose aud is the API': { claims: { ...idToken, client_id: CLIENT }, because: 'token_use' },
      'logout token': { claims: { ...user, events: {} }, header: { typ: 'logout+jwt' }, because: 'typ' },
      'token for another API': { claims: { ...user, client_id: 'another-app' }, because: 'client_id' },
      'token of another tenant': {
        claims: { ...user, iss: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_other' },
        because: 'iss',
      },
    },
    marks: ['token_use', 'client_id'],
  },
  { 'refresh token': 'encrypted (JWE)' },
)

describeProfile(
  {
    profile: cognito({ clientIds: [CLIENT] }),
    issuer,
    audience: 'https://api.example',
    taken: { user: { claims: { ...user, aud: 'https://api.example' }, principal } },
    refused: {
      id_token: { claims: { ...idToken, client_id: CLIENT }, because: 'aud' },
      'id_token whose aud is the API': {
        claims: { ...idToken, client_id: CLIENT, aud: 'https://api.example' },
        because: 'token_use',
      },
      'logout token': { claims: { ...user, events: {} }, header: { typ: 'logout+jwt' }, because: 'typ' },
      'token for another API': { claims: { ...user, aud: 'https://other.example' }, because: 'aud' },
      'token for no API': { claims: user, because: 'aud' },
      'token of another tenant': { claims: { ...user, iss: `${issuer}2` }, because: 'iss' },
    },
    marks: ['aud', 'token_use', 'client_id'],
  },
  { 'refresh token': 'encrypted (JWE)' },
)

test('cognito wants to know the app clients', () => {
  for (const clientIds of [undefined, [], [''], 'one', [7]])
    assert.throws(() => cognito({ clientIds } as unknown as CognitoOptions), /^TypeError: clientIds: /)
})
