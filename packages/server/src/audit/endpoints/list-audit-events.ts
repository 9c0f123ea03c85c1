/** `GET /v1/admin/audit`: who did what, the newest first. */
import type { Requirement } from '@latchkey/guard'
import { secretJson } from '@latchkey/protocol'
import Type from 'typebox'
import { errorSchema } from '../../http/answers.ts'
import { type Endpoint, guarded } from '../../http/endpoint.ts'
import { ADMINISTRATION } from '../../http/tags.ts'
import type { AuditSummary } from '../audit-event.ts'
import type { AuditQuery, AuditStore, RecordedAuditEvent } from '../audit-store.ts'

const DEFAULT_LIMIT = 50

/** What it needs. */
export interface ListAuditEventsPorts {
  readonly auditLog: Pick<AuditStore, 'list'>
}

/** @param types - every type that an event can have: what all rooms declare */
export function listAuditEventsEndpoint(
  types: readonly string[],
  requirement: Requirement,
): Endpoint<ListAuditEventsPorts> {
  const text = Type.Optional(Type.String({ minLength: 1, maxLength: 255 }))
  const moment = Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$', description: 'Milliseconds since the epoch.' }))
  const event = Type.Object({
    event_id: Type.String(),
    recorded_at: Type.Number({ description: 'Milliseconds since the epoch.' }),
    type: Type.String(),
    outcome: Type.Enum(['success', 'refused']),
    reason: Type.Optional(Type.String()),
    subject: Type.Optional(Type.String()),
    actor: Type.Optional(Type.String()),
    session: Type.Optional(Type.String()),
    client: Type.Optional(Type.String()),
    object: Type.Optional(Type.String()),
    address: Type.Optional(Type.String()),
    user_agent: Type.Optional(Type.String()),
    request_id: Type.Optional(
      Type.String({ description: 'The `Latchkey-Request-Id` of the answer; of a summary there is none.' }),
    ),
    is_strangers: Type.Optional(
      Type.Boolean({ description: 'Somebody caused it who had shown nothing, so it is kept for a shorter time.' }),
    ),
    summary: Type.Optional(
      Type.Object(
        {
          count: Type.Number(),
          first_at: Type.Number({ description: 'Milliseconds since the epoch.' }),
          last_at: Type.Number(),
          networks: Type.Number({ description: 'IPv4 addresses and IPv6 /64, of which at most 1,000 are counted.' }),
          sample: Type.Array(Type.String(), { description: 'Up to five of them.' }),
        },
        { description: 'It stands for many events of one minute.' },
      ),
    ),
  })
  return guarded({
    method: 'GET',
    path: '/v1/admin/audit',
    id: 'listAuditEvents',
    summary: 'Lists what happened, the newest first.',
    ...ADMINISTRATION,
    requirement,
    query: Type.Object(
      {
        type: Type.Optional(Type.Enum([...types])),
        outcome: Type.Optional(Type.Enum(['success', 'refused'])),
        subject: text,
        actor: text,
        session: text,
        client: text,
        address: text,
        request_id: text,
        since: moment,
        until: moment,
        after: Type.Optional(
          Type.String({
            pattern: '^[0-9]{1,15}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
            description: 'The `next` of the page before.',
          }),
        ),
        limit: Type.Optional(
          Type.String({ pattern: '^([1-9][0-9]?|1[0-9]{2}|200)$', description: `1 to 200. Default ${DEFAULT_LIMIT}.` }),
        ),
      },
      { additionalProperties: false },
    ),
    answers: {
      200: {
        description: 'A page. Without `next` it is the last.',
        schema: Type.Object({ events: Type.Array(event), next: Type.Optional(Type.String()) }),
      },
      400: { description: 'A parameter is not valid.', schema: errorSchema },
    },
    handle: async ({ query }, { auditLog }: ListAuditEventsPorts) => {
      const limit = query.limit === undefined ? DEFAULT_LIMIT : Number(query.limit)
      const events = await auditLog.list(queryOf(query, limit))
      const last = events.length === limit ? events.at(-1) : undefined
      return secretJson({ events: events.map(worded), next: last && `${last.recordedAt}_${last.id}` })
    },
  })
}

type Asked = Readonly<Partial<Record<string, string>>>

/** Every text has been checked by the schema. */
function queryOf(asked: Asked, limit: number): AuditQuery {
  const { type, outcome, since, until, after, ...texts } = asked
  const { subject, actor, session, client, address, request_id: requestId } = texts
  const exact = { subject, actor, session, client, address, requestId }
  const [recordedAt = '', id = ''] = after?.split('_') ?? []
  return {
    limit,
    ...Object.fromEntries(Object.entries(exact).filter(([, value]) => value !== undefined)),
    ...(type !== undefined && { type }),
    ...(outcome !== undefined && { outcome: outcome as RecordedAuditEvent['outcome'] }),
    ...(since !== undefined && { since: Number(since) }),
    ...(until !== undefined && { until: Number(until) }),
    ...(after !== undefined && { after: { recordedAt: Number(recordedAt), id } }),
  }
}

function wordedSummary({ count, firstAt, lastAt, networks, sample }: AuditSummary): object {
  return { count, first_at: firstAt, last_at: lastAt, networks, sample }
}

function worded({ id, recordedAt, userAgent, requestId, ...event }: RecordedAuditEvent): object {
  const { type, outcome, reason, subject, actor, session, client, object, address, isStrangers, summary } = event
  return {
    event_id: id,
    recorded_at: recordedAt,
    ...{ type, outcome, reason, subject, actor, session, client, object, address },
    user_agent: userAgent,
    request_id: requestId,
    ...(isStrangers && { is_strangers: true }),
    ...(summary && { summary: wordedSummary(summary) }),
  }
}
