/**
 * One event of the audit log, as plain as it is kept. Each room declares its own events in its `audit-events.ts`; the log knows none of
 * them. No password, token, hash or key is in one; a user is named by id, and by name only where there is no id.
 */
import type { ClientInfo } from '../http/client-info.ts'

/** What happened. */
export interface AuditEvent<T extends string = string> extends ClientInfo {
  /** One of a room's declared types. */
  readonly type: T
  readonly outcome: 'success' | 'refused'
  /** Why it was refused, or why it was done: a stable code, never free text from a client. */
  readonly reason?: string
  /** The user it is about. */
  readonly subject?: string
  /** Who did it, if not the user: another user's id, `client:ID`, `cli`, `system`. */
  readonly actor?: string
  readonly session?: string
  readonly client?: string
  /** The id of what it is about, if that is not a user or a session: a key's `kid`, an API key's id. */
  readonly object?: string
  /** It is of somebody who has shown nothing, so it is kept for a shorter time. */
  readonly isStrangers?: true
  /** It stands for many. */
  readonly summary?: AuditSummary
}

/** Many events of one kind in one minute, about the same user or about nobody. */
export interface AuditSummary {
  /** How many there were. */
  readonly count: number
  /** Milliseconds since the epoch. */
  readonly firstAt: number
  readonly lastAt: number
  /** From how many networks they came: IPv4 addresses and IPv6 /64, of which at most 1,000 are counted. */
  readonly networks: number
  /** Up to five of them. */
  readonly sample: readonly string[]
}

/** The types of one room's events, each with what it tells. Types are stable: queries are written against them. */
export type AuditEventTypes<T extends string = string> = Readonly<Record<T, string>>

/** The outcome of something that may be refused. */
export type AuditOutcome = Pick<AuditEvent, 'outcome' | 'reason'>

/** @param refusal - why it was refused; undefined when it was done */
export function outcomeOf(refusal: string | undefined): AuditOutcome {
  return refusal === undefined ? { outcome: 'success' } : { outcome: 'refused', reason: refusal }
}
