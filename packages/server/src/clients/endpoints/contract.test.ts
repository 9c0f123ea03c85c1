/** The endpoints of clients, called as the document says. */
import { describeEndpoints } from '../../testing/describe-endpoints.ts'
import { as, type Make } from '../../testing/example-calls.ts'

let made = 0
const newClient = () => {
  made += 1
  return { client_id: `client${made}`, client_name: 'Nightly', grant_types: ['client_credentials'] }
}

/** To a client of one's own, and to one that is not there. */
const toClient: Make = as('administrator', async ({ token }, it) => {
  const json = newClient()
  await it.request('POST', '/v1/admin/clients', { token, json })
  return { params: { client_id: json.client_id } }
})
const toNone: Make = as('administrator', () => ({ params: { client_id: 'https://nobody.test/x' } }))

describeEndpoints({
  listClients: {
    good: as('administrator', () => ({ query: { limit: '1' } })),
    bad: as('administrator', () => ({ query: { limit: '0' } })),
  },
  createClient: {
    good: as('administrator', () => ({ json: newClient() })),
    bad: as('administrator', () => ({ json: { ...newClient(), grant_types: ['authorization_code'] } })),
  },
  getClient: { good: toClient, bad: toNone },
  disableClient: { good: toClient, bad: toNone },
  enableClient: { good: toClient, bad: toNone },
  deleteClient: { good: toClient, bad: toNone },
  renewClientSecret: { good: toClient, bad: toNone },
})
