import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createGuard } from '../guard.ts'
import { supabase } from './supabase.ts'
import { describeProfile, NOW } from './testing/describe-profile.ts'

const issuer = 'https://abcdefgh.supabase.co/auth/v1'
const header = { typ: 'JWT' }
const user = {
  iss: issuer,
  sub: '123e4567-e89b-12d3-a456-426614174000',
  aud: 'authenticated',
  exp: NOW + 3600,
  iat: NOW - 10,
  email: 'roy@example.com',
  phone: '',
  app_metadata: { provider: 'email', providers: ['email'] },
  user_metadata: {},
  role: 'authenticated',
  aal: 'aal1',
  amr: [{ method: 'password', timestamp: NOW - 10 }],
  session_id: '8f3c1e52',
  is_anonymous: false,
}
const principal = { id: user.sub, sessionId: '8f3c1e52', isAnonymous: false, scopes: [], roles: [] }
const projectKey = { iss: 'supabase', ref: 'abcdefgh', role: 'anon', iat: NOW - 10, exp: NOW + 1e8 }

describeProfile(
  {
    profile: supabase(),
    issuer,
    taken: {
      user: { claims: user, header, principal },
      'user without a name': {
        claims: { ...user, is_anonymous: true },
        header,
        principal: { ...principal, isAnonymous: true },
      },
    },
    refused: {
      'anon key': { claims: projectKey, header, because: 'iss' },
      'anon key with the issuer of Auth': { claims: { ...projectKey, iss: issuer }, header, because: 'sub' },
      'service_role key': { claims: { ...projectKey, role: 'service_role' }, header, because: 'iss' },
      'service_role key that names somebody': { claims: { ...user, role: 'service_role' }, header, because: 'role' },
      id_token: { claims: { ...user, aud: 'an-oauth-client', nonce: 'n' }, header, because: 'aud' },
      'id_token whose aud is the API': { claims: { ...user, nonce: 'n' }, header, because: 'nonce' },
      'id_token without a session': { claims: { ...user, session_id: undefined }, header, because: 'session_id' },
      'logout token': { claims: { ...user, events: {} }, header: { typ: 'logout+jwt' }, because: 'typ' },
      'token for another API': { claims: { ...user, aud: 'anon', role: 'anon' }, header, because: 'aud' },
      'token of another tenant': {
        claims: { ...user, iss: 'https://hgfedcba.supabase.co/auth/v1' },
        header,
        because: 'iss',
      },
    },
    marks: ['aud', 'role', 'session_id'],
  },
  { 'refresh token': 'opaque text' },
)

test('supabase takes no audience of an API, which its tokens do not have', () => {
  const options = { issuer, audience: 'https://api.example', profile: supabase() } as unknown as { issuer: string }
  assert.throws(() => createGuard({ ...options, profile: supabase() } as never), /^TypeError: audience: leave it out/)
})
