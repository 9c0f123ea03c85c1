/** Where revocations are kept for good, whatever database holds them. */
import type { Person, Revocation } from '@latchkey/guard/revocations'

/** A revocation with its place in the log. */
export interface RecordedRevocation {
  readonly id: string
  /** Milliseconds of the database's clock. Never less than that of a row that could be read before this one was written. */
  readonly recordedAt: number
  readonly revocation: Revocation
}

/** A place in the log: rows are read in this order. */
export type LogPlace = Pick<RecordedRevocation, 'recordedAt' | 'id'>

/** Every method rejects with a DomainError and nothing else: `store_unavailable` | `store_misconfigured`. */
export interface RevocationStore {
  /** The name of this log, made with its table: a place means nothing in another log. */
  logId(): Promise<string>
  /** The database's clock, in milliseconds. */
  now(): Promise<number>
  /**
   * Writes each once: what has its kind, id and issuer is there already. If the new one says more (a later end, a later `issuedUntil`, which
   * for a token means nothing), the row says it too from then on, and takes its place at the end of the log.
   */
  append(revocations: readonly Revocation[]): Promise<void>
  /** The rows of tokens and sessions that are this person's, in no particular order. */
  listOwned(person: Person, limit: number): Promise<readonly RecordedRevocation[]>
  /** Writes one as `append` does, and then removes rows by their ids. What fails between leaves both, never neither. */
  replace(ids: readonly string[], by: Revocation): Promise<void>
  /** The next rows after a place, oldest first. */
  listAfter(place: LogPlace, limit: number): Promise<readonly RecordedRevocation[]>
  /** Removes what expired before that second, at most so many; returns how many. */
  removeExpired(beforeSeconds: number, limit: number): Promise<number>
}
