/** `latchkey audit`: who did what, when and from where, and why it was refused. */
import { AUDIT_EVENT_TYPES, type AuditQuery, type RecordedAuditEvent } from '@latchkey/server'
import { ACTOR, type AdministrationWorld, unknownUser } from './administration-world.ts'
import { type Outcome, refusal } from './run.ts'
import { tableText, timeText } from './table.ts'
import { DEFAULT_LIMIT, limit, MOMENT, parseMoment, parseUuid } from './values.ts'
import { defineVerb, nonEmpty, oneOf, optional, required, type Verb, type Verbs } from './words.ts'

type AuditVerb = Verb<AdministrationWorld, Outcome>

const HEADINGS = [
  'when',
  'type',
  'outcome',
  'reason',
  'user',
  'actor',
  'address',
  'session',
  'client',
  'object',
] as const
const CURSOR = /^(\d{1,15})_(.+)$/

const list: AuditVerb = defineVerb({
  options: {
    type: optional(`one of ${AUDIT_EVENT_TYPES.join(', ')}`, oneOf(AUDIT_EVENT_TYPES)),
    user: optional('the name or the id of a user', nonEmpty),
    session: optional('the id of a session', nonEmpty),
    client: optional('the id of a client', nonEmpty),
    address: optional('an address of the network', nonEmpty),
    outcome: optional('success or refused', oneOf(['success', 'refused'])),
    since: optional(MOMENT, parseMoment),
    until: optional(MOMENT, parseMoment),
    after: optional('where the page before ended', parseCursor),
    limit,
  },
  run: async ({ options }, world: AdministrationWorld) => {
    const { user, limit: most = DEFAULT_LIMIT, ...filters } = options
    const subject = user === undefined ? undefined : await subjectOf(user, world)
    if (user !== undefined && subject === undefined) return unknownUser()
    if (subject === 'ambiguous') return refusal('ambiguous', 'it is the id of one user and the name of another')
    const given = Object.entries({ ...filters, subject }).filter(([, value]) => value !== undefined)
    const query: AuditQuery = { ...Object.fromEntries(given), limit: most }
    const events = await world.administration.auditLog.list(query)
    const last = events.length === most ? events.at(-1) : undefined
    const next = last && `${last.recordedAt}_${last.id}`
    const more = next === undefined ? '' : `there may be more: --after ${next}\n`
    return { document: { events, next }, text: tableText(HEADINGS, events.map(rowOf)) + more }
  },
})

const prune: AuditVerb = defineVerb({
  options: { before: required(MOMENT, parseMoment) },
  check: ({ options }) => (options.before > Date.now() ? '--before: give a time that is past' : undefined),
  run: async ({ options: { before } }, { administration, progress }: AdministrationWorld) => {
    const onProgress = (removed: number) => progress.show(`removed ${removed} events`)
    const removed = await administration.pruneAudit({ before, actor: ACTOR, onProgress })
    return { document: { done: true, removed }, text: `removed ${removed}\n` }
  },
})

export const audit: Verbs<AdministrationWorld, Outcome> = { name: 'audit', defaultVerb: 'list', verbs: { list, prune } }

/** A user who is deleted has no name any more: the id finds what is left. */
async function subjectOf(user: string, { administration }: AdministrationWorld): Promise<string | undefined> {
  const found = await administration.findUser(user)
  if (found.kind === 'found') return found.account.id
  if (found.kind === 'ambiguous') return 'ambiguous'
  return parseUuid(user)
}

function parseCursor(text: string): AuditQuery['after'] {
  const [, recordedAt, place = ''] = CURSOR.exec(text) ?? []
  const id = parseUuid(place)
  return recordedAt === undefined || id === undefined ? undefined : { recordedAt: Number(recordedAt), id }
}

function rowOf({ recordedAt, type, outcome, ...event }: RecordedAuditEvent): readonly string[] {
  const { reason, subject, actor, address, session, client, object } = event
  const rest = [reason, subject, actor, address, session, client, object].map((text) => text ?? '-')
  return [timeText(recordedAt / 1000), type, outcome, ...rest]
}
