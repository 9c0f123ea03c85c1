/** Each grant runs the contract suite: one that is added has a line here too. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { startSessionServer } from '../testing/session-server.ts'
import { describeGrant, type GrantSample } from './testing/describe-grant.ts'

const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token'

const samples: readonly GrantSample[] = [
  {
    grantType: 'refresh_token',
    callers: 'public-too',
    form: async (server) => ({ refresh_token: (await server.logIn()).refresh }),
    hasUser: true,
    secondUse: { error: 'invalid_grant', code: 'refresh_reuse' },
    scopes: ['read', 'write'],
  },
  {
    grantType: 'client_credentials',
    callers: 'confidential',
    form: async () => ({}),
    hasUser: false,
    scopes: ['read', 'bill'],
  },
  {
    grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
    callers: 'confidential',
    form: async (server) => ({ subject_token: (await server.logIn()).access, subject_token_type: ACCESS_TOKEN }),
    hasUser: true,
    scopes: ['read'],
  },
]

for (const sample of samples) describeGrant(sample)

it('the suite runs for every grant that the token endpoint has', async () => {
  await using server = await startSessionServer()
  const { endpoints } = server.sessions
  const token = endpoints.find(({ id }) => id === 'requestToken')
  const { description = '' }: { readonly description?: string } = token?.body?.schema?.properties['grant_type'] ?? {}
  assert.deepEqual(description.split(', ').toSorted(), samples.map(({ grantType }) => grantType).toSorted())
})
