import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type JwtOptions, jwt } from './jwt.ts'
import { describeProfile, NOW } from './testing/describe-profile.ts'

const issuer = 'https://idp.example'
const audience = 'https://api.example'
const user = {
  iss: issuer,
  aud: audience,
  sub: 'u-1',
  iat: NOW - 10,
  exp: NOW + 600,
  use: 'access',
  scope: 'read',
  roles: ['staff'],
}

describeProfile({
  profile: jwt({ mark: { claim: 'use', value: 'access' } }),
  issuer,
  audience,
  taken: {
    user: { claims: user, principal: { id: 'u-1', scopes: ['read'], roles: ['staff'] } },
    machine: {
      claims: { ...user, sub: 'worker', roles: undefined },
      principal: { id: 'worker', scopes: ['read'], roles: [] },
    },
  },
  refused: {
    id_token: { claims: { ...user, aud: 'web', use: 'id', nonce: 'n' }, because: 'aud' },
    'id_token whose aud is the API': { claims: { ...user, use: 'id' }, because: 'use' },
    'id_token that says nothing': { claims: { ...user, use: undefined }, because: 'use' },
    'refresh token': { claims: { ...user, use: 'refresh' }, because: 'use' },
    'logout token': { claims: { ...user, events: {} }, header: { typ: 'logout+jwt' }, because: 'typ' },
    'token for another API': { claims: { ...user, aud: 'https://other.example' }, because: 'aud' },
    'token of another tenant': { claims: { ...user, iss: 'https://other.example' }, because: 'iss' },
    'token whose mark is a list': { claims: { ...user, use: ['access'] }, because: 'use' },
  },
  marks: ['aud', 'use'],
})

test('jwt wants a mark, and one that not every token has', () => {
  for (const mark of [
    undefined,
    {},
    { claim: 'use' },
    { claim: 'sub', value: 'x' },
    { claim: 'aud', value: 'api' },
    'use',
  ])
    assert.throws(() => jwt({ mark } as unknown as JwtOptions), /^TypeError: .*mark/)
})
