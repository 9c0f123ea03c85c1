/** The endpoints of API keys, called as the document says. */
import { describeEndpoints } from '../../testing/describe-endpoints.ts'
import { as, stranger, toNobody } from '../../testing/example-calls.ts'

describeEndpoints({
  createApiKey: {
    good: as('user', () => ({ json: { name: 'ci', scopes: ['read'], expires_in: 3600 } })),
    bad: as('user', () => ({ json: { name: 'ci', scopes: ['write'] } })),
  },
  listApiKeys: {
    good: as('user', async ({ token }, it) => {
      await it.request('POST', '/v1/api-keys', { token, json: { name: 'ci' } })
      return {}
    }),
    bad: stranger,
  },
  listUserApiKeys: {
    good: as('administrator', async (_, it) => ({ params: { user_id: (await it.user()).id } })),
    bad: toNobody,
  },
  removeUserApiKey: {
    good: as('administrator', async (_, it) => {
      const { id, token } = await it.user()
      const made = await it.request('POST', '/v1/api-keys', { token, json: { name: 'ci' } })
      const { api_key_id } = (await made.json()) as { readonly api_key_id: string }
      return { params: { user_id: id, api_key_id } }
    }),
    bad: as('administrator', ({ id }) => ({ params: { user_id: id, api_key_id: 'x' } })),
  },
  removeApiKey: {
    good: as('user', async ({ token }, it) => {
      const made = await it.request('POST', '/v1/api-keys', { token, json: { name: 'ci' } })
      const { api_key_id: id } = (await made.json()) as { readonly api_key_id: string }
      return { params: { api_key_id: id } }
    }),
    bad: as('user', () => ({ params: { api_key_id: 'x' } })),
  },
})
