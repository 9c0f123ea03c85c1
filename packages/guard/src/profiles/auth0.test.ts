import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createGuard } from '../guard.ts'
import { auth0 } from './auth0.ts'
import { describeProfile, NOW } from './testing/describe-profile.ts'

const issuer = 'https://tenant.eu.auth0.com/'
const audience = 'https://api.example'
const header = { typ: 'JWT' }
const times = { iat: NOW - 10, exp: NOW + 86_400 }
const CLIENT = 'l7gQpD2kTn0wJ3vYb8XcRz5HfMs1Ae6U'
const user = {
  iss: issuer,
  sub: 'auth0|123456',
  aud: [audience, `${issuer}userinfo`],
  ...times,
  scope: 'openid profile read:orders',
  azp: CLIENT,
  permissions: ['read:orders'],
}
const idToken = {
  iss: issuer,
  sub: 'auth0|123456',
  aud: CLIENT,
  ...times,
  nickname: 'roy',
  sid: 's1',
  nonce: 'bm9uY2U',
}

describeProfile(
  {
    profile: auth0({ clientIds: [CLIENT] }),
    issuer,
    audience,
    taken: {
      user: {
        claims: user,
        header,
        principal: {
          id: 'auth0|123456',
          scopes: ['openid', 'profile', 'read:orders'],
          roles: [],
          permissions: ['read:orders'],
        },
      },
      machine: {
        claims: {
          iss: issuer,
          sub: `${CLIENT}@clients`,
          aud: audience,
          ...times,
          gty: 'client-credentials',
          azp: CLIENT,
        },
        header,
        principal: { id: `${CLIENT}@clients`, scopes: [], roles: [], permissions: [] },
      },
    },
    refused: {
      id_token: { claims: idToken, header, because: 'aud' },
      'id_token whose aud is the API': {
        claims: { ...idToken, aud: audience, nonce: undefined },
        header,
        because: 'azp',
      },
      'id_token whose aud is the API and the client': {
        claims: { ...user, aud: [audience, CLIENT] },
        header,
        because: 'aud',
      },
      'logout token': {
        claims: { iss: issuer, sub: 'auth0|123456', aud: CLIENT, ...times, events: {} },
        header: { typ: 'logout+jwt' },
        because: 'typ',
      },
      'token for another API': { claims: { ...user, aud: ['https://other.example'] }, header, because: 'aud' },
      'token of the management API': { claims: { ...user, aud: `${issuer}api/v2/` }, header, because: 'aud' },
      'token of another tenant': { claims: { ...user, iss: 'https://other.eu.auth0.com/' }, header, because: 'iss' },
    },
    marks: ['aud', 'azp'],
  },
  { 'refresh token': 'opaque text' },
)

test('auth0 takes no client id for the identifier of an API', () => {
  for (const [profile, wrong] of [
    [auth0(), CLIENT],
    [auth0({ clientIds: ['spa'] }), 'spa'],
  ] as const)
    assert.throws(() => createGuard({ issuer, audience: wrong, profile }), /^TypeError: audience: this is a client id/)
})

test('auth0 has a type for whom its tokens name', () => {
  const guard = createGuard({ issuer, audience, profile: auth0() })
  type Who = NonNullable<Extract<Awaited<ReturnType<typeof guard.decide>>, { credential: 'accepted' }>>['principal']
  const read = ({ permissions, id }: Who): readonly string[] => [...permissions, id]
  // @ts-expect-error Auth0 has none
  const wrong = ({ tenant }: Who) => tenant
  assert.equal([read, wrong].length, 2)
})
