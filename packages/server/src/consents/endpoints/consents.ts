/** `/v1/consents`: what a user has let clients do, and how they take it back. */
import { httpMessage, secretJson } from '@latchkey/protocol'
import Type, { type TArray, type TObject } from 'typebox'
import { errorSchema, NO_CONTENT } from '../../http/answers.ts'
import { type Endpoint, guarded } from '../../http/endpoint.ts'
import { OWN_LOGIN } from '../../tokens/own-login.ts'
import type { Consent } from '../consent.ts'
import type { ConsentStore } from '../consent-store.ts'
import type { WithdrawConsent } from '../withdraw-consent.ts'

/** What they need. */
export interface ConsentEndpointsPorts {
  readonly consents: Pick<ConsentStore, 'list'>
  readonly withdrawConsent: WithdrawConsent
}

/** Most that one answer shows. Whoever has more sees the others when some of these are withdrawn. */
export const MOST_LISTED_CONSENTS = 1000

export const consentsSchema: TObject<{ consents: TArray }> = Type.Object({
  consents: Type.Array(
    Type.Object({
      consent_id: Type.String(),
      client_id: Type.String(),
      resource: Type.String({ description: '`aud` of the tokens that it is for.' }),
      scope: Type.String(),
      granted_at: Type.Number({ description: 'Seconds since the epoch.' }),
    }),
  ),
})

export const WITHDRAWN = {
  description: 'The consent is gone, and the sessions, tokens and codes that the client has by it are worth nothing.',
}

export function listConsentsEndpoint(): Endpoint<ConsentEndpointsPorts> {
  return guarded({
    method: 'GET',
    path: '/v1/consents',
    id: 'listConsents',
    summary: 'Lists what you have let clients do, by client.',
    tag: 'Sessions',
    requirement: OWN_LOGIN,
    answers: {
      200: { description: `The consents, ${MOST_LISTED_CONSENTS} at the most.`, schema: consentsSchema },
      403: { description: 'Only users themselves may do this.', schema: errorSchema },
    },
    handle: async ({ subject }, { consents }: ConsentEndpointsPorts) =>
      secretJson({ consents: (await consents.list(subject, MOST_LISTED_CONSENTS)).map(wordedConsent) }),
  })
}

export function withdrawConsentEndpoint(): Endpoint<ConsentEndpointsPorts> {
  return guarded({
    method: 'DELETE',
    path: '/v1/consents/:consent_id',
    id: 'withdrawConsent',
    summary: 'Takes back what you have let a client do.',
    tag: 'Sessions',
    requirement: OWN_LOGIN,
    params: Type.Object({ consent_id: Type.String({ maxLength: 36 }) }, { additionalProperties: false }),
    answers: {
      204: WITHDRAWN,
      403: { description: 'Only users themselves may do this.', schema: errorSchema },
      404: { description: 'You have no such consent.', schema: errorSchema },
    },
    handle: async ({ subject, params, from: client }, { withdrawConsent }: ConsentEndpointsPorts) =>
      (await withdrawConsent({ id: params.consent_id, subject, client })) ? NO_CONTENT : httpMessage(404),
  })
}

export function wordedConsent({ id, clientId, resource, scopes, grantedAt }: Consent): object {
  return { consent_id: id, client_id: clientId, resource, scope: scopes.join(' '), granted_at: grantedAt }
}
