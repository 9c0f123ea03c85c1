/** The endpoints of API keys, called as the document says. */
import { describeEndpoints } from '../../testing/describe-endpoints.ts'
import { as, stranger } from '../../testing/example-calls.ts'

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
  removeApiKey: {
    good: as('user', async ({ token }, it) => {
      const made = await it.request('POST', '/v1/api-keys', { token, json: { name: 'ci' } })
      const { api_key_id: id } = (await made.json()) as { readonly api_key_id: string }
      return { params: { api_key_id: id } }
    }),
    bad: as('user', () => ({ params: { api_key_id: 'x' } })),
  },
})
