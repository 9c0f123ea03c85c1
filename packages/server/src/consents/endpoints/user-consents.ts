/** `/v1/admin/users/:user_id/consents`: what an administrator sees of another user's consents, and withdraws. */
import type { Requirement } from '@latchkey/guard'
import { httpMessage, secretJson } from '@latchkey/protocol'
import Type from 'typebox'
import { errorSchema, NO_CONTENT } from '../../http/answers.ts'
import { type Endpoint, guarded } from '../../http/endpoint.ts'
import { ADMINISTRATION } from '../../http/tags.ts'
import {
  type ConsentEndpointsPorts,
  consentsSchema,
  MOST_LISTED_CONSENTS,
  WITHDRAWN,
  wordedConsent,
} from './consents.ts'

const PATH = '/v1/admin/users/:user_id/consents'
const userId = Type.String({ maxLength: 255 })

export function listUserConsentsEndpoint(requirement: Requirement): Endpoint<ConsentEndpointsPorts> {
  return guarded({
    method: 'GET',
    path: PATH,
    id: 'listUserConsents',
    summary: 'Lists what a user has let clients do, by client.',
    ...ADMINISTRATION,
    requirement,
    params: Type.Object({ user_id: userId }, { additionalProperties: false }),
    answers: {
      200: {
        description: `The consents, ${MOST_LISTED_CONSENTS} at the most; none of a user who is not there.`,
        schema: consentsSchema,
      },
    },
    handle: async ({ params: { user_id: subject } }, { consents }: ConsentEndpointsPorts) =>
      secretJson({ consents: (await consents.list(subject, MOST_LISTED_CONSENTS)).map(wordedConsent) }),
  })
}

export function withdrawUserConsentEndpoint(requirement: Requirement): Endpoint<ConsentEndpointsPorts> {
  return guarded({
    method: 'DELETE',
    path: `${PATH}/:consent_id`,
    id: 'withdrawUserConsent',
    summary: 'Takes back what a user has let a client do.',
    ...ADMINISTRATION,
    requirement,
    params: Type.Object(
      { user_id: userId, consent_id: Type.String({ maxLength: 36 }) },
      { additionalProperties: false },
    ),
    answers: { 204: WITHDRAWN, 404: { description: 'The user has no such consent.', schema: errorSchema } },
    handle: async ({ params, from: client, subject: actor }, { withdrawConsent }: ConsentEndpointsPorts) => {
      const withdrawal = { id: params.consent_id, subject: params.user_id, client, actor }
      return (await withdrawConsent(withdrawal)) ? NO_CONTENT : httpMessage(404)
    },
  })
}
