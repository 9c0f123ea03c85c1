import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createGuard } from '../guard.ts'
import { firebase } from './firebase.ts'
import { describeProfile, NOW } from './testing/describe-profile.ts'

const audience = 'my-project'
const issuer = `https://securetoken.google.com/${audience}`
const header = { typ: 'JWT' }
const user = {
  iss: issuer,
  aud: audience,
  auth_time: NOW - 600,
  user_id: 'Xk893u23H9SJ893',
  sub: 'Xk893u23H9SJ893',
  iat: NOW - 10,
  exp: NOW + 3590,
  email: 'roy@example.com',
  firebase: { identities: { email: ['roy@example.com'] }, sign_in_provider: 'password' },
}
const principal = { id: user.sub, signInProvider: 'password', scopes: [], roles: [] }
const ofTenant = { ...user, firebase: { ...user.firebase, tenant: 'acme' } }
const custom = {
  iss: 'firebase-adminsdk@my-project.iam.gserviceaccount.com',
  sub: 'firebase-adminsdk@my-project.iam.gserviceaccount.com',
  aud: 'https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit',
  uid: 'roy',
  iat: NOW - 10,
  exp: NOW + 3590,
}
const WITHOUT = {
  id_token: 'it is the credential',
  'id_token whose aud is the API': 'it is the credential',
  'refresh token': 'opaque text',
} as const

describeProfile(
  {
    profile: firebase(),
    issuer,
    audience,
    taken: { user: { claims: user, header, principal } },
    refused: {
      'custom token': { claims: custom, header, because: 'iss' },
      'session cookie': {
        claims: { ...user, iss: `https://session.firebase.google.com/${audience}` },
        header,
        because: 'iss',
      },
      'App Check token': { claims: { ...user, aud: ['projects/1', 'projects/my-project'] }, header, because: 'aud' },
      'logout token': { claims: { ...user, events: {} }, header: { typ: 'logout+jwt' }, because: 'typ' },
      'token for another API': { claims: { ...user, aud: 'other-project' }, header, because: 'aud' },
      'token of another tenant': {
        claims: { ...user, iss: 'https://securetoken.google.com/other-project', aud: 'other-project' },
        header,
        because: 'iss',
      },
      'token of a tenant in the project': { claims: ofTenant, header, because: 'firebase' },
      'token whose login lies in the future': {
        claims: { ...user, auth_time: NOW + 600 },
        header,
        because: 'auth_time',
      },
      'token whose login has no time': { claims: { ...user, auth_time: '1' }, header, because: 'auth_time' },
    },
    marks: ['aud', 'auth_time'],
  },
  WITHOUT,
)

describeProfile(
  {
    profile: firebase({ tenant: 'acme' }),
    issuer,
    audience,
    taken: { user: { claims: ofTenant, header, principal } },
    refused: {
      'token of no tenant': { claims: user, header, because: 'firebase' },
      'token of another tenant': {
        claims: { ...user, firebase: { ...user.firebase, tenant: 'other' } },
        header,
        because: 'firebase',
      },
      'logout token': { claims: { ...ofTenant, events: {} }, header: { typ: 'logout+jwt' }, because: 'typ' },
      'token for another API': { claims: { ...ofTenant, aud: 'other-project' }, header, because: 'aud' },
    },
    marks: ['aud', 'auth_time', 'firebase'],
  },
  WITHOUT,
)

test('firebase wants the issuer of the project that is the audience', () => {
  for (const [iss, aud] of [
    [issuer, 'other-project'],
    ['https://securetoken.google.com/other-project', audience],
    [`https://session.firebase.google.com/${audience}`, audience],
  ] as const)
    assert.throws(() => createGuard({ issuer: iss, audience: aud, profile: firebase() }), /^TypeError: issuer: /)
})
