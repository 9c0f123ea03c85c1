/** `POST /v1/admin/revocations`: makes every guard refuse tokens. */
import type { Requirement } from '@latchkey/guard'
import { httpMessage, isIdText, type Message, oauthError } from '@latchkey/protocol'
import Type from 'typebox'
import type { Audit } from '../../audit/audit.ts'
import { errorSchema, NO_CONTENT } from '../../http/answers.ts'
import { jsonBody } from '../../http/body-reader.ts'
import { type Endpoint, guarded } from '../../http/endpoint.ts'
import { ADMINISTRATION } from '../../http/tags.ts'
import { tokenRevoked } from '../audit-events.ts'
import type { Revoke, RevokeRequest } from '../revoke.ts'

/**
 * Revokes a key that signs or has signed for this face. The one that signs is replaced first: an entry alone would refuse every token
 * from then on, an administrator's too.
 *
 * @param actor - who asks, for the audit log
 */
export type RevokeKey = (
  kid: string,
  actor: string,
) => Promise<{ readonly done: true } | { readonly done: false; readonly reason: string }>

/** What it needs. */
export interface AdminRevokePorts {
  readonly revoke: Revoke
  readonly revokeKey: RevokeKey
  readonly audit: Audit
}

export function adminRevokeEndpoint(requirement: Requirement): Endpoint<AdminRevokePorts> {
  const name = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 255, description }))
  return guarded({
    method: 'POST',
    path: '/v1/admin/revocations',
    id: 'revokeTokens',
    summary: 'Revokes a token, or all tokens of a session, of a user until now, or of a key.',
    ...ADMINISTRATION,
    requirement,
    body: jsonBody(
      Type.Object(
        {
          token_id: name('`jti`'),
          session: name('`sid`'),
          subject: name('`sub`: everything that was issued until now, and not what is issued later.'),
          key: name('`kid` of a signing key of this server. If it signs, another takes its place.'),
        },
        { additionalProperties: false, minProperties: 1, maxProperties: 1 },
      ),
    ),
    answers: {
      204: { description: 'Guards refuse them within a second.' },
      400: { description: 'Name one thing.', schema: errorSchema },
      404: { description: 'This server has no such key.', schema: errorSchema },
      409: { description: 'The keys were changed at the same moment: send it again.', schema: errorSchema },
    },
    handle: async ({ input: body, from: client, subject: actor }, { revoke, revokeKey, audit }: AdminRevokePorts) => {
      // A schema counts characters; an entry has so many units of UTF-16.
      if (!Object.values(body).every(isIdText))
        return oauthError(400, 'invalid_request', 'body: the id is longer than any of this server.')
      const request = requestOf(body)
      if ('key' in request) {
        const answer = await revokeKey(request.key, actor)
        // What was revoked before is what was asked for.
        if (!answer.done && answer.reason !== 'ended') return refuseKey(answer.reason)
      } else await revoke(request)
      const { token_id, session, subject, key } = body
      const about = { ...(subject !== undefined && { subject }), ...(session !== undefined && { session }) }
      const object = token_id ?? key
      await audit.record(tokenRevoked({ ...about, ...(object !== undefined && { object }) }, client, actor))
      return NO_CONTENT
    },
  })
}

function refuseKey(reason: string): Message {
  return reason === 'unknown' ? httpMessage(404) : oauthError(409, 'conflict', 'The keys were changed: try again.')
}

function requestOf(body: {
  readonly token_id?: string
  readonly session?: string
  readonly subject?: string
  readonly key?: string
}): RevokeRequest {
  if (body.token_id !== undefined) return { tokenId: body.token_id }
  if (body.session !== undefined) return { session: body.session }
  if (body.subject !== undefined) return { subject: body.subject }
  return { key: body.key ?? '' }
}
