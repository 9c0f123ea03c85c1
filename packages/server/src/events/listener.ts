/** How a room hears of an event. `R` is the rows that a change and its listeners share one transaction over. */
import type { EventKey, EventPayload } from './event.ts'

/** Whether this was told before: after the change, and after a crash. What is told to the audit log each time would be told twice. */
export interface Telling {
  readonly isRepeated: boolean
}

/** What a room does when it hears of an event. */
export interface Listener<E extends EventPayload, R> {
  /** What must be true before the row says so, such as a revocation. It may run again, and without the change: be harmless when repeated. */
  readonly before?: (payload: E, telling: Telling) => Promise<void>
  /**
   * `before` runs once more after the change, also when the process dies in between: for what may begin between the two, such as a
   * login with the old password.
   */
  readonly repeats?: true
  /**
   * The room's own rows, in the transaction of the change. The whole transaction runs again when it lost against another: ask the
   * rows, and do nothing else. Listeners run in the order in which they were added.
   */
  readonly within?: (payload: E, rows: R) => Promise<void>
  /** After the commit, at least once, also after a crash: mails, webhooks. What throws is tried again later. */
  readonly after?: (payload: E) => Promise<void>
}

/** Adds a listener. `name` is unique, and stable: what is still to be told after a restart is found by it. */
export type Listen<R> = <E extends EventPayload>(event: EventKey<E>, name: string, listener: Listener<E, R>) => void

/** Tells everybody who listens. */
export interface Raise<R> {
  /**
   * Every `before`, then the change with every `within` in one transaction, then every `before` that repeats, then every `after`.
   * Resolves before the `after`s have run.
   *
   * @param change - false: the row is not there, and nothing has happened
   * @returns what `change` said; true without one
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
