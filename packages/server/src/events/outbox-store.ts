/** Listeners that must still run after a commit. A row is written in the transaction of the change, and removed when its listener has run. */

/** One event that one listener has not handled yet. Times are milliseconds since the epoch. */
export interface OutboxEntry {
  /** UUIDv7 */
  readonly id: string
  readonly event: string
  readonly listener: string
  /** JSON */
  readonly payload: string
  /** How often it was tried. */
  readonly attempts: number
  /** No process tries it earlier. */
  readonly dueAt: number
}

/** Every method rejects with a DomainError and nothing else: `store_unavailable` | `store_misconfigured`. */
export interface OutboxStore {
  put(entries: readonly OutboxEntry[]): Promise<void>
  /**
   * Takes what is due, so that no other process tries it before `until`: a process that dies while it tries leaves it to the next.
   * What is due later than `latest` was written by a clock that ran ahead, and is taken too.
   *
   * @returns the entries as they are now, the longest due first; each to one of those who claim at once
   */
  claim(claim: {
    readonly now: number
    readonly latest: number
    readonly until: number
    readonly limit: number
  }): Promise<readonly OutboxEntry[]>
  /** The listener has run. */
  remove(id: string): Promise<void>
  /** The listener has failed: `attempts` grows by one. */
  postpone(id: string, dueAt: number): Promise<void>
  pending(): Promise<PendingEntries>
}

/** What has not been handled yet, of the thousand that are due first. */
export interface PendingEntries {
  readonly count: number
  /** When the first is or was due. */
  readonly oldestDueAt: number | undefined
  /** How often one of them was tried at most; 0 when there is none. */
  readonly mostAttempts: number
}
