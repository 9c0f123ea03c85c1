/** Where tickets wait for the one request that brings them. */

/** Keeps values for seconds and hands each out once. It sees neither a ticket nor a credential: both are sealed. */
export interface TicketStore {
  /** Keeps a value under an id that nobody has used before. */
  put(id: string, value: string, lifetimeSeconds: number): void | Promise<void>
  /** Hands the value out and forgets it in one step: of many that ask at once, one gets it. Undefined when there is none, or it is late. */
  take(id: string): string | undefined | Promise<string | undefined>
}
