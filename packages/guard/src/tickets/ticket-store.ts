/** Where tickets wait for the one request that brings them. */

/** Keeps values for seconds and returns each once. It sees neither a ticket nor a credential: both are sealed. */
export interface TicketStore {
  /** Keeps a value under a new id. */
  put(id: string, value: string, lifetimeSeconds: number): void | Promise<void>
  /** Returns the value and deletes it in one step: of many callers at once, one gets it. Undefined when there is none, or it expired. */
  take(id: string): string | undefined | Promise<string | undefined>
}
