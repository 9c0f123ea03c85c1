/** `GET /v1/sessions`: where the user is logged in. */
import { secretJson } from '@latchkey/protocol'
import Type from 'typebox'
import { errorSchema } from '../../http/answers.ts'
import { type Endpoint, guarded } from '../../http/endpoint.ts'
import { OWN_LOGIN } from '../../tokens/own-login.ts'
import type { ListSessions } from '../list-sessions.ts'
import type { Session } from '../session.ts'

/** What it needs. */
export interface ListSessionsEndpointPorts {
  readonly listSessions: ListSessions
}

export function listSessionsEndpoint(): Endpoint<ListSessionsEndpointPorts> {
  const seconds = Type.Number({ description: 'Seconds since the epoch.' })
  const session = Type.Object({
    session_id: Type.String(),
    current: Type.Boolean({ description: 'Whether the access token of this request belongs to it.' }),
    client_id: Type.String(),
    device_label: Type.Optional(Type.String()),
    address: Type.Optional(Type.String()),
    user_agent: Type.Optional(Type.String()),
    created_at: seconds,
    last_used_at: seconds,
    expires_at: seconds,
  })

  return guarded({
    method: 'GET',
    path: '/v1/sessions',
    id: 'listSessions',
    summary: 'Lists your live sessions, the newest first, at most 100.',
    tag: 'Sessions',
    requirement: OWN_LOGIN,
    answers: {
      200: { description: 'The sessions.', schema: Type.Object({ sessions: Type.Array(session) }) },
      403: { description: 'Only users themselves may do this.', schema: errorSchema },
    },
    handle: async ({ subject, claims }, { listSessions }: ListSessionsEndpointPorts) => {
      const sessions = await listSessions({ subject })
      return secretJson({ sessions: sessions.map((one) => worded(one, claims['sid'])) })
    },
  })
}

function worded(session: Session, current: unknown) {
  return {
    session_id: session.id,
    current: session.id === current,
    client_id: session.clientId,
    device_label: session.deviceLabel,
    address: session.address,
    user_agent: session.userAgent,
    created_at: session.createdAt,
    last_used_at: session.lastUsedAt,
    expires_at: session.idleExpiresAt,
  }
}
