/** `DELETE /v1/sessions/:session_id`: logs out another device, or this one. */
import { httpMessage, type Message } from '@latchkey/protocol'
import Type from 'typebox'
import { errorSchema, NO_CONTENT } from '../../http/answers.ts'
import { type Endpoint, guarded } from '../../http/endpoint.ts'
import { OWN_LOGIN } from '../../tokens/own-login.ts'
import type { EndSession } from '../end-session.ts'
import { type ForgetTokens, forgettingTokens } from './forgetting-tokens.ts'

/** What it needs. */
export interface EndSessionEndpointPorts {
  readonly dialect: ForgetTokens
  readonly endSession: EndSession
}

export function endSessionEndpoint(): Endpoint<EndSessionEndpointPorts> {
  return guarded({
    method: 'DELETE',
    path: '/v1/sessions/:session_id',
    id: 'endSession',
    summary: 'Ends one of your sessions.',
    tag: 'Sessions',
    requirement: OWN_LOGIN,
    params: Type.Object({ session_id: Type.String({ maxLength: 36 }) }, { additionalProperties: false }),
    answers: {
      204: { description: 'No token of the session is valid any more.' },
      403: { description: 'Only users themselves may do this.', schema: errorSchema },
      404: { description: 'You have no such session.', schema: errorSchema },
    },
    handle: async (
      { subject, claims, params, facts, from: client },
      { dialect, endSession }: EndSessionEndpointPorts,
    ): Promise<Message> => {
      const { session_id: id } = params
      const ended = await endSession({ id, subject, reason: 'ended_by_user', client })
      if (!ended) return httpMessage(404)
      return id === claims['sid'] ? forgettingTokens(dialect, facts, NO_CONTENT) : NO_CONTENT
    },
  })
}
