import { describeGrant } from './testing/describe-grant.ts'

const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token'

describeGrant({
  grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
  callers: 'confidential',
  form: async (server) => ({ subject_token: (await server.logIn()).access, subject_token_type: ACCESS_TOKEN }),
  hasUser: true,
  scopes: ['read'],
})
