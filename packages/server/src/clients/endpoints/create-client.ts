/** `POST /v1/admin/clients` */
import type { Requirement } from '@latchkey/guard'
import Type from 'typebox'
import { created, errorSchema } from '../../http/answers.ts'
import { jsonBody } from '../../http/body-reader.ts'
import { type Endpoint, guarded } from '../../http/endpoint.ts'
import { ADMINISTRATION } from '../../http/tags.ts'
import { clientError } from '../client-errors.ts'
import type { CreateClient, NewClient } from '../create-client.ts'
import { createdClientSchema, wordedClient } from './client-schemas.ts'

/** What it needs. */
export interface CreateClientEndpointPorts {
  readonly createClient: CreateClient
}

const text = Type.String({ maxLength: 2048 })
const words = Type.Optional(Type.Array(text, { maxItems: 100 }))

export function createClientEndpoint(requirement: Requirement): Endpoint<CreateClientEndpointPorts> {
  return guarded({
    method: 'POST',
    path: '/v1/admin/clients',
    id: 'createClient',
    summary: 'Registers a client, and shows its secret once, if it has one.',
    ...ADMINISTRATION,
    requirement,
    body: jsonBody(
      Type.Object(
        {
          client_id: text,
          client_name: text,
          grant_types: Type.Array(text, { maxItems: 10 }),
          token_endpoint_auth_method: Type.Optional(Type.Enum(['none', 'client_secret', 'private_key_jwt'])),
          scopes: words,
          audiences: words,
          redirect_uris: words,
          post_logout_redirect_uris: words,
          first_party: Type.Optional(Type.Boolean()),
          jwks: Type.Optional(Type.Object({ keys: Type.Array(Type.Object({}), { maxItems: 20 }) })),
          jwks_uri: Type.Optional(text),
        },
        { additionalProperties: false },
      ),
    ),
    answers: {
      201: { description: 'The client.', schema: createdClientSchema },
      400: { description: 'A member is not one that a client may have.', schema: errorSchema },
      409: { description: 'Another client has this id.', schema: errorSchema },
    },
    handle: async ({ input, subject: actor }, { createClient }: CreateClientEndpointPorts) => {
      const made = await withFaults(createClient, {
        ...{ id: input.client_id, name: input.client_name, grants: input.grant_types, actor },
        ...(input.token_endpoint_auth_method && { authentication: input.token_endpoint_auth_method }),
        ...(input.scopes && { scopes: input.scopes }),
        ...(input.audiences && { audiences: input.audiences }),
        ...(input.redirect_uris && { redirectUris: input.redirect_uris }),
        ...(input.post_logout_redirect_uris && { postLogoutRedirectUris: input.post_logout_redirect_uris }),
        ...(input.first_party !== undefined && { firstParty: input.first_party }),
        ...(input.jwks && { jwks: input.jwks }),
        ...(input.jwks_uri !== undefined && { jwksUri: input.jwks_uri }),
      })
      if (made === undefined) return clientError(409, 'client_taken', 'Another client has this id.')
      if ('faults' in made) return clientError(400, 'invalid_client_metadata', made.faults)
      const secret = made.secret !== undefined && { client_secret: made.secret }
      return created({ ...wordedClient(made.client), ...secret })
    },
  })
}

/** What the use case throws for a wrong member is a refusal here. */
async function withFaults(createClient: CreateClient, client: NewClient) {
  try {
    return await createClient(client)
  } catch (fault) {
    if (!(fault instanceof TypeError)) throw fault
    return { faults: fault.message }
  }
}
