/** `latchkey audit`: who did what, when and from where, and why it was refused. */
import type { AuditQuery, RecordedAuditEvent } from '@latchkey/server'
import { isUuid } from '@latchkey/server/administration'
import { UsageFault } from '../command-line/reading.ts'
import { ACTOR, type AdministrationWorld, unknownUser } from './administration-world.ts'
import type { ConfirmedOptions } from './confirmation.ts'
import { type Act, refusal } from './run.ts'
import { tableText, timeText } from './table.ts'
import { DEFAULT_LIMIT } from './values.ts'

type AuditAct = Act<AdministrationWorld>

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
  'request',
  'times',
] as const
const CURSOR = /^(\d{1,15})_(.+)$/

/** Missing members do not filter. */
export interface ListOptions {
  readonly type: AuditQuery['type'] | undefined
  readonly user: string | undefined
  readonly session: string | undefined
  readonly client: string | undefined
  readonly address: string | undefined
  readonly 'request-id': string | undefined
  readonly outcome: AuditQuery['outcome'] | undefined
  /** Milliseconds since the epoch, as `until`. */
  readonly since: number | undefined
  readonly until: number | undefined
  readonly after: AuditQuery['after'] | undefined
  readonly limit: number | undefined
}

export interface PruneOptions extends ConfirmedOptions {
  /** Milliseconds since the epoch. */
  readonly before: number
}

export function list(options: ListOptions): AuditAct {
  const { user, limit: most = DEFAULT_LIMIT, type, session, client, address, outcome, since, until, after } = options
  const { 'request-id': requestId } = options
  return async (world) => {
    const subject = user === undefined ? undefined : await subjectOf(user, world)
    if (user !== undefined && subject === undefined) return unknownUser()
    if (subject === 'ambiguous') return refusal('ambiguous', 'it is the id of one user and the name of another')
    const filters = { type, session, client, address, requestId, outcome, since, until, after, subject }
    const given = Object.entries(filters).filter(([, value]) => value !== undefined)
    const query: AuditQuery = { ...Object.fromEntries(given), limit: most }
    const events = await world.administration.auditLog.list(query)
    const last = events.length === most ? events.at(-1) : undefined
    const next = last && `${last.recordedAt}_${last.id}`
    const more = next === undefined ? '' : `there may be more: --after ${next}\n`
    return { document: { events, next }, text: tableText(HEADINGS, events.map(rowOf)) + more }
  }
}

export function prune({ before, yes }: PruneOptions): AuditAct | UsageFault {
  if (before > Date.now()) return new UsageFault('--before: give a time that is past')
  return async ({ administration, progress, confirm }) => {
    const unconfirmed = await confirm(`this removes all events from before ${timeText(before / 1000)}`, { yes })
    if (unconfirmed) return unconfirmed
    const onProgress = (removed: number) => progress.show(`removed ${removed} events`)
    const removed = await administration.pruneAudit({ before, actor: ACTOR, onProgress })
    return { document: { done: true, removed }, text: `removed ${removed}\n` }
  }
}

/** A deleted user has no name any more, so their events are found by the id. */
async function subjectOf(user: string, { administration }: AdministrationWorld): Promise<string | undefined> {
  const found = await administration.findUser(user)
  if (found.kind === 'found') return found.account.id
  if (found.kind === 'ambiguous') return 'ambiguous'
  const told = await administration.auditLog.list({ subject: user, limit: 1 })
  return told.length > 0 ? user : undefined
}

/** Where the next page begins, as the page before printed it. */
export function parseCursor(text: string): AuditQuery['after'] {
  const [, recordedAt, place = ''] = CURSOR.exec(text) ?? []
  return recordedAt === undefined || !isUuid(place) ? undefined : { recordedAt: Number(recordedAt), id: place }
}

function rowOf({ recordedAt, type, outcome, ...event }: RecordedAuditEvent): readonly string[] {
  const { reason, subject, actor, session, client, object, requestId, summary } = event
  const address = summary ? `${summary.networks} networks` : event.address
  const rest = [reason, subject, actor, address, session, client, object, requestId, summary?.count].map(
    (cell) => `${cell ?? '-'}`,
  )
  return [timeText(recordedAt / 1000), type, outcome, ...rest]
}
