import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keycloak } from './keycloak.ts'
import { describeProfile, NOW } from './testing/describe-profile.ts'

const issuer = 'https://sso.example/realms/shop'
const audience = 'orders-api'
const header = { typ: 'JWT' }
const user = {
  exp: NOW + 300,
  iat: NOW - 5,
  auth_time: NOW - 60,
  jti: 'onrtac:0d5b',
  iss: issuer,
  aud: [audience, 'account'],
  sub: '3f1c6b1e-8a1d-4d0e-9b51-2f1f5d2f2c11',
  typ: 'Bearer',
  azp: 'shop-web',
  sid: '8b4f',
  realm_access: { roles: ['offline_access', 'staff'] },
  resource_access: { [audience]: { roles: ['clerk'] }, account: { roles: ['manage-account'] } },
  scope: 'openid orders',
}
const principal = {
  id: user.sub,
  scopes: ['openid', 'orders'],
  roles: ['clerk'],
  realmRoles: ['offline_access', 'staff'],
}

const sample = {
  profile: keycloak(),
  issuer,
  audience,
  taken: {
    user: { claims: user, header, principal },
    machine: {
      claims: {
        ...user,
        sub: 'a9-service',
        azp: 'worker',
        clientHost: '10.0.0.7',
        scope: 'orders',
        resource_access: {},
      },
      header,
      principal: { ...principal, id: 'a9-service', scopes: ['orders'], roles: [] },
    },
  },
  refused: {
    id_token: { claims: { ...user, typ: 'ID', aud: 'shop-web', nonce: 'n' }, header, because: 'aud' },
    'id_token whose aud is the API': { claims: { ...user, typ: 'ID' }, header, because: 'typ' },
    'refresh token': { claims: { ...user, typ: 'Refresh', aud: issuer }, header, because: 'aud' },
    'refresh token whose aud is the API': { claims: { ...user, typ: 'Refresh' }, header, because: 'typ' },
    'offline token whose aud is the API': { claims: { ...user, typ: 'Offline' }, header, because: 'typ' },
    'logout token': {
      claims: { ...user, typ: 'Logout', events: {} },
      header: { typ: 'logout+jwt' },
      because: 'typ',
    },
    'logout token with the type JWT': { claims: { ...user, typ: 'Logout' }, header, because: 'typ' },
    'token for another API': { claims: { ...user, aud: ['invoices-api', 'account'] }, header, because: 'aud' },
    'token whose azp alone is the API': { claims: { ...user, aud: 'account', azp: audience }, header, because: 'aud' },
    'token of another tenant': {
      claims: { ...user, iss: 'https://sso.example/realms/master' },
      header,
      because: 'iss',
    },
  },
  marks: ['aud', 'typ', 'azp'],
} as const

describeProfile(sample)

test('keycloak takes nonce in access tokens where it is told that they have it, and in no ID token', () => {
  const { forbiddenClaims = [], exactClaims } = keycloak({ nonceInAccessTokens: true })
  assert.deepEqual(forbiddenClaims, ['at_hash', 'c_hash', 'events'])
  assert.deepEqual(exactClaims, { typ: 'Bearer' })
})
