import { describeGrant } from './testing/describe-grant.ts'

describeGrant({
  grantType: 'client_credentials',
  callers: 'confidential',
  form: async () => ({}),
  hasUser: false,
  scopes: ['read', 'bill'],
})
