import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createGuard } from '../guard.ts'
import { entra } from './entra.ts'
import { describeProfile, NOW } from './testing/describe-profile.ts'

const tenant = '6babcaad-604b-40ac-a9d7-9fd97c0b779f'
const other = 'f8cdef31-a31e-4b4a-93e4-5f571e91255a'
const issuer = `https://login.microsoftonline.com/${tenant}/v2.0`
const audience = '11112222-bbbb-3333-cccc-4444dddd5555'
const header = { typ: 'JWT' }
const oid = '690222be-ff1a-4d56-abd1-7e4f7d38e474'
const user = {
  aud: audience,
  iss: issuer,
  iat: NOW - 10,
  nbf: NOW - 10,
  exp: NOW + 4000,
  aio: 'AXQAi',
  azp: 'aaaabbbb-0000-cccc-1111-dddd2222eeee',
  azpacr: '0',
  oid,
  preferred_username: 'roy@example.com',
  roles: ['Clerk'],
  scp: 'Orders.Read Orders.Write',
  sub: 'HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ',
  tid: tenant,
  uti: 'fqiBqXLPj0eQa82S-IYFAA',
  ver: '2.0',
}
const { scp: _, ...withoutScope } = user
const principal = { id: oid, tenant, scopes: ['Orders.Read', 'Orders.Write'], roles: ['Clerk'] }
const { azp: _azp, azpacr: _azpacr, ...idToken } = withoutScope

describeProfile(
  {
    profile: entra(),
    issuer,
    audience,
    taken: {
      user: { claims: user, header, principal },
      machine: {
        claims: { ...withoutScope, sub: oid, roles: ['Orders.All'] },
        header,
        principal: { ...principal, scopes: [], roles: ['Orders.All'] },
      },
      'machine that says so': {
        claims: { ...withoutScope, idtyp: 'app' },
        header,
        principal: { ...principal, scopes: [] },
      },
    },
    refused: {
      id_token: { claims: { ...idToken, aud: user.azp, nonce: 'n' }, header, because: 'aud' },
      'id_token whose aud is the API': { claims: idToken, header, because: 'scp' },
      'id_token whose aud is the API, with nonce': { claims: { ...idToken, nonce: 'n' }, header, because: 'nonce' },
      'logout token': { claims: { ...idToken, events: {} }, header: { typ: 'logout+jwt' }, because: 'typ' },
      'token for another API': {
        claims: { ...user, aud: '00000003-0000-0000-c000-000000000000' },
        header,
        because: 'aud',
      },
      'token of another tenant': {
        claims: { ...user, tid: other, iss: `https://login.microsoftonline.com/${other}/v2.0` },
        header,
        because: 'iss',
      },
      'token with the tid of another tenant': { claims: { ...user, tid: other }, header, because: 'tid' },
      'token of version 1.0': { claims: { ...user, ver: '1.0' }, header, because: 'ver' },
      'token with an empty scp': { claims: { ...user, scp: '' }, header, because: 'scp' },
    },
    marks: ['aud', 'scp', 'ver', 'tid', 'oid'],
  },
  { 'refresh token': 'opaque text' },
)

test('entra wants the tenant in the issuer: tokens of common have another iss', () => {
  for (const wrong of [
    'https://login.microsoftonline.com/common/v2.0',
    `https://sts.windows.net/${tenant}/`,
    `${issuer}/`,
  ]) {
    assert.throws(
      () => createGuard({ issuer: [issuer, wrong], audience, profile: entra() }),
      /^TypeError: issuer: give https/,
    )
  }
})
