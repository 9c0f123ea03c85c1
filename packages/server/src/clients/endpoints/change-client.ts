/** `/v1/admin/clients/:client_id`: what is done to one client. */
import type { Requirement } from '@latchkey/guard'
import { httpMessage, secretJson } from '@latchkey/protocol'
import Type from 'typebox'
import { errorSchema, NO_CONTENT } from '../../http/answers.ts'
import { type Endpoint, guarded } from '../../http/endpoint.ts'
import { ADMINISTRATION } from '../../http/tags.ts'
import type { ChangeClient } from '../change-client.ts'
import { secretSchema } from './client-schemas.ts'

/** What they need. */
export interface ChangeClientEndpointsPorts {
  readonly changeClient: ChangeClient
}

const PATH = '/v1/admin/clients/:client_id'

function ofOneClient(requirement: Requirement) {
  const id = Type.String({ maxLength: 255 })
  const params = Type.Object({ client_id: id }, { additionalProperties: false })
  return { ...ADMINISTRATION, requirement, params }
}

export function changeClientEndpoints(requirement: Requirement): readonly Endpoint<ChangeClientEndpointsPorts>[] {
  const disable = {
    method: 'POST',
    path: `${PATH}/disable`,
    id: 'disableClient',
    summary: 'Keeps a client from getting tokens, and ends what it and its users have.',
  }
  const enable = {
    method: 'POST',
    path: `${PATH}/enable`,
    id: 'enableClient',
    summary: 'Lets a client get tokens again.',
  }
  const remove = {
    method: 'DELETE',
    path: PATH,
    id: 'deleteClient',
    summary: 'Deletes a client, and ends what it and its users have.',
  }
  return [
    change(requirement, disable, 'disable'),
    change(requirement, enable, 'enable'),
    change(requirement, remove, 'remove'),
    renewSecret(requirement),
  ]
}

function change(
  requirement: Requirement,
  where: Pick<Endpoint, 'method' | 'path' | 'id' | 'summary'>,
  name: 'disable' | 'enable' | 'remove',
): Endpoint<ChangeClientEndpointsPorts> {
  return guarded({
    ...ofOneClient(requirement),
    ...where,
    answers: { 204: { description: 'Done.' }, 404: { description: 'There is no such client.', schema: errorSchema } },
    handle: async ({ params, subject: actor }, { changeClient }: ChangeClientEndpointsPorts) =>
      (await changeClient[name](params.client_id, actor)) ? NO_CONTENT : httpMessage(404),
  })
}

function renewSecret(requirement: Requirement): Endpoint<ChangeClientEndpointsPorts> {
  return guarded({
    ...ofOneClient(requirement),
    method: 'POST',
    path: `${PATH}/secret`,
    id: 'renewClientSecret',
    summary: 'Makes a new secret, and shows it once. The old one stops working at once.',
    answers: {
      200: { description: 'The secret.', schema: secretSchema },
      404: { description: 'There is no such client that has a secret.', schema: errorSchema },
    },
    handle: async ({ params, subject: actor }, { changeClient }: ChangeClientEndpointsPorts) => {
      const secret = await changeClient.renewSecret(params.client_id, actor)
      return secret === undefined ? httpMessage(404) : secretJson({ client_secret: secret })
    },
  })
}
