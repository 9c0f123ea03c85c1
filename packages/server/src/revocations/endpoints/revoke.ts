/** `POST /v1/admin/revocations`: makes every guard refuse tokens. */
import type { Requirement } from '@latchkey/guard'
import Type from 'typebox'
import type { Audit } from '../../audit/audit.ts'
import { errorSchema, NO_CONTENT } from '../../http/answers.ts'
import { jsonBody } from '../../http/body-reader.ts'
import { type Endpoint, guarded } from '../../http/endpoint.ts'
import { ADMIN_TAG } from '../../http/tags.ts'
import { tokenRevoked } from '../audit-events.ts'
import type { Revoke, RevokeRequest } from '../revoke.ts'

/** What it needs. */
export interface AdminRevokePorts {
  readonly revoke: Revoke
  readonly audit: Audit
}

export function adminRevokeEndpoint(requirement: Requirement): Endpoint<AdminRevokePorts> {
  const name = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 255, description }))
  return guarded({
    method: 'POST',
    path: '/v1/admin/revocations',
    id: 'revokeTokens',
    summary: 'Revokes a token, or all tokens of a session, of a user until now, or of a key.',
    tag: ADMIN_TAG,
    requirement,
    body: jsonBody(
      Type.Object(
        {
          token_id: name('`jti`'),
          session: name('`sid`'),
          subject: name('`sub`: everything that was issued until now, and not what is issued later.'),
          key: name('`kid`'),
        },
        { additionalProperties: false, minProperties: 1, maxProperties: 1 },
      ),
    ),
    answers: {
      204: { description: 'Guards refuse them within a second.' },
      400: { description: 'Name one thing.', schema: errorSchema },
    },
    handle: async ({ input: body, from: client, subject: actor }, { revoke, audit }: AdminRevokePorts) => {
      await revoke(requestOf(body))
      const { token_id, session, subject, key } = body
      const about = { ...(subject !== undefined && { subject }), ...(session !== undefined && { session }) }
      const object = token_id ?? key
      await audit.record(tokenRevoked({ ...about, ...(object !== undefined && { object }) }, client, actor))
      return NO_CONTENT
    },
  })
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
