/** `GET /v1/sessions`: where the user is logged in. */
import { secretJson } from '@latchkey/protocol'
import Type from 'typebox'
import { errorSchema } from '../../http/answers.ts'
import { type Endpoint, guarded } from '../../http/endpoint.ts'
import { OWN_LOGIN } from '../../tokens/own-login.ts'
import type { ListSessions } from '../list-sessions.ts'
import type { Session } from '../session.ts'

const DEFAULT_LIMIT = 100

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
    summary: 'Lists your live sessions, the newest first.',
    tag: 'Sessions',
    requirement: OWN_LOGIN,
    query: Type.Object(
      {
        after: Type.Optional(Type.String({ maxLength: 255, description: 'The `next` of the page before.' })),
        limit: Type.Optional(
          Type.String({ pattern: '^([1-9][0-9]?|100)$', description: `1 to 100. Default ${DEFAULT_LIMIT}.` }),
        ),
      },
      { additionalProperties: false },
    ),
    answers: {
      200: {
        description: 'A page. Without `next` it is the last.',
        schema: Type.Object({ sessions: Type.Array(session), next: Type.Optional(Type.String()) }),
      },
      400: { description: 'A parameter is not valid.', schema: errorSchema },
      403: { description: 'Only users themselves may do this.', schema: errorSchema },
    },
    handle: async ({ subject, claims, query }, { listSessions }: ListSessionsEndpointPorts) => {
      const { after: before, limit: most = DEFAULT_LIMIT } = query
      const limit = Number(most)
      // One more than the page, to know whether there is a next page.
      const found = await listSessions({ subject, limit: limit + 1, ...(before !== undefined && { before }) })
      const page = found.slice(0, limit)
      const next = found.length > limit ? page.at(-1)?.id : undefined
      return secretJson({ sessions: page.map((one) => worded(one, claims['sid'])), next })
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
