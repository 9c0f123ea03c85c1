/** `GET /v1/admin/clients`, and `GET /v1/admin/clients/:client_id`: the programs that get tokens. */
import type { Requirement } from '@latchkey/guard'
import { httpMessage, secretJson } from '@latchkey/protocol'
import Type from 'typebox'
import { errorSchema } from '../../http/answers.ts'
import { type Endpoint, guarded } from '../../http/endpoint.ts'
import { ADMINISTRATION } from '../../http/tags.ts'
import type { ClientStore } from '../client-store.ts'
import { clientSchema, clientsSchema, wordedClient } from './client-schemas.ts'

const DEFAULT_LIMIT = 50

/** What they need. */
export interface ListClientsPorts {
  readonly clients: Pick<ClientStore, 'list' | 'find'>
}

export function listClientsEndpoint(requirement: Requirement): Endpoint<ListClientsPorts> {
  return guarded({
    method: 'GET',
    path: '/v1/admin/clients',
    id: 'listClients',
    summary: 'Lists the clients, in the order of their ids.',
    ...ADMINISTRATION,
    requirement,
    query: Type.Object(
      {
        after: Type.Optional(Type.String({ maxLength: 255, description: 'The `next` of the page before.' })),
        limit: Type.Optional(
          Type.String({
            pattern: '^([1-9][0-9]?|1[0-9]{2}|200)$',
            description: `1 to 200. Default ${DEFAULT_LIMIT}.`,
          }),
        ),
      },
      { additionalProperties: false },
    ),
    answers: {
      200: { description: 'A page. Without `next` it is the last.', schema: clientsSchema },
      400: { description: 'A parameter is not valid.', schema: errorSchema },
    },
    handle: async ({ query: { after, limit: most = DEFAULT_LIMIT } }, { clients }: ListClientsPorts) => {
      const limit = Number(most)
      // One more than the page, to know whether there is a next page.
      const found = await clients.list({ limit: limit + 1, ...(after !== undefined && { after }) })
      const page = found.slice(0, limit)
      return secretJson({ clients: page.map(wordedClient), next: found.length > limit ? page.at(-1)?.id : undefined })
    },
  })
}

export function getClientEndpoint(requirement: Requirement): Endpoint<ListClientsPorts> {
  return guarded({
    method: 'GET',
    path: '/v1/admin/clients/:client_id',
    id: 'getClient',
    summary: 'Says what is known of a client.',
    ...ADMINISTRATION,
    requirement,
    params: Type.Object({ client_id: Type.String({ maxLength: 255 }) }, { additionalProperties: false }),
    answers: {
      200: { description: 'The client.', schema: clientSchema },
      404: { description: 'There is no such client.', schema: errorSchema },
    },
    handle: async ({ params: { client_id: id } }, { clients }: ListClientsPorts) => {
      const client = await clients.find(id)
      return client ? secretJson(wordedClient(client)) : httpMessage(404)
    },
  })
}
