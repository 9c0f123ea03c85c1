/** How a room hears of an event. `R` is the rows that a change and its listeners share one transaction over. */
import type { EventKey, EventPayload } from './event.ts'

/** Whether the listener may have run before: after the change, or after a crash. Without this, the audit log would have the event twice. */
export interface Telling {
  readonly isRepeated: boolean
}

/** What a room does when it hears of an event. */
export interface Listener<E extends EventPayload, R> {
  /** What must be done before the change, such as a revocation. It may run again, and without the change, so it must be harmless to repeat. */
  readonly before?: (payload: E, telling: Telling) => Promise<void>
  /**
   * `before` runs once more after the change, even if the process dies in between: for what may begin between the two, such as a
   * login with the old password.
   */
  readonly repeats?: true
  /**
   * The room's own rows, in the transaction of the change. The whole transaction runs again if it lost against another: use only the
   * rows here, and nothing else. Listeners run in the order in which they were added.
   */
  readonly within?: (payload: E, rows: R) => Promise<void>
  /** After the commit, at least once, even after a crash: for mails and webhooks. If it throws, it is tried again later. */
  readonly after?: (payload: E) => Promise<void>
}

/** Adds a listener. `name` is unique and stable: after a restart, entries in the outbox find their listener by it. */
export type Listen<R> = <E extends EventPayload>(event: EventKey<E>, name: string, listener: Listener<E, R>) => void

/** Raises events: calls every listener. */
export interface Raise<R> {
  /**
   * Every `before`, then the change with every `within` in one transaction, then every `before` that repeats, then every `after`.
   * Resolves before the `after`s have run.
   *
   * @param change - returns false if the row is not there; then nothing has happened
   * @returns what `change` returned; true without one
   * @throws {DomainError} store_unavailable | store_misconfigured, or what a listener throws: nothing was promised; do it again
   */
  raise<E extends EventPayload>(
    event: EventKey<E>,
    payload: E,
    change?: (rows: R) => Promise<boolean>,
  ): Promise<boolean>
  /**
   * The same where the changed row lies in another database, with which there is no common transaction: every `before`, the change,
   * every `within` in a transaction of its own, every `before` again. A process that dies in between leaves the rest to the next.
   */
  raiseAround<E extends EventPayload>(event: EventKey<E>, payload: E, change: () => Promise<boolean>): Promise<boolean>
}
