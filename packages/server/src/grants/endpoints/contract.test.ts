/** The endpoints of tokens and of metadata, called as the document says. */
import { describeEndpoints } from '../../testing/describe-endpoints.ts'
import { stranger } from '../../testing/example-calls.ts'

describeEndpoints({
  requestToken: {
    good: async (it) => {
      const { refreshToken } = await it.user()
      return { form: { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: 'first-party' } }
    },
    bad: async () => ({ form: { grant_type: 'password', username: 'roy', password: 'x' } }),
  },
  revokeToken: {
    good: async (it) => ({ form: { token: (await it.user()).refreshToken, client_id: 'first-party' } }),
    bad: async () => ({ form: {} }),
  },
  introspectToken: {
    good: async (it) => ({ form: { token: (await it.user()).token }, headers: it.client }),
    bad: async (it) => ({ form: { token: (await it.user()).token } }),
  },
  readServerMetadata: { good: stranger },
})
