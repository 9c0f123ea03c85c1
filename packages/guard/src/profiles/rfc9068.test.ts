import { rfc9068 } from './rfc9068.ts'
import { describeProfile, NOW } from './testing/describe-profile.ts'

const issuer = 'https://login.example'
const audience = 'https://api.example'
const times = { iat: NOW - 10, exp: NOW + 600 }
const claims = { iss: issuer, aud: audience, sub: 'u-1', client_id: 'spa', jti: 't-1', ...times, scope: 'read write' }
const header = { typ: 'at+jwt' }
const idToken = { iss: issuer, aud: 'spa', sub: 'u-1', ...times, nonce: 'n', auth_time: NOW - 60 }

describeProfile({
  profile: rfc9068(),
  issuer,
  audience,
  taken: {
    user: {
      claims: { ...claims, roles: ['admin'] },
      header,
      principal: { id: 'u-1', scopes: ['read', 'write'], roles: ['admin'] },
    },
    machine: {
      claims: { ...claims, sub: 'worker', client_id: 'worker' },
      header,
      principal: { id: 'worker', scopes: ['read', 'write'], roles: [] },
    },
  },
  refused: {
    id_token: { claims: idToken, header: { typ: 'JWT' }, because: 'typ' },
    'id_token whose aud is the API': { claims: { ...claims, nonce: 'n' }, header: { typ: 'JWT' }, because: 'typ' },
    'refresh token': { claims, header: { typ: 'rt+jwt' }, because: 'typ' },
    'logout token': { claims: { ...claims, events: {} }, header: { typ: 'logout+jwt' }, because: 'typ' },
    'token for another API': { claims: { ...claims, aud: 'https://other.example' }, header, because: 'aud' },
    'token of another tenant': { claims: { ...claims, iss: 'https://other.example' }, header, because: 'iss' },
    'token without a client': { claims: { ...claims, client_id: undefined }, header, because: 'client_id' },
  },
  marks: ['aud', 'client_id', 'jti'],
})
