/**
 * A flow: one authorization request in one tab, from the moment in which its user has shown who they are. Before that it is a sealed text in the
 * page (`sealed-flow.ts`), and no row.
 */

/** Where a flow is. `done`: its answer was given, and there is no second one. */
export type FlowStep = 'consent' | 'done'

/** A flow. Times are seconds since the epoch. */
export interface Flow {
  /** The same as the sealed text has, so that a text proves one flow. */
  readonly id: string
  /** SHA-256 of the browser's cookie: no other browser goes on with it. */
  readonly browserHash: string
  /** The request as it was checked, in JSON. Nothing of it is read anew from an address or a client's document. */
  readonly request: string
  readonly subject: string
  /** The browser's login by which it goes on. */
  readonly loginId: string
  readonly step: FlowStep
  /** Counts the steps: a form that was shown before another step was made moves nothing. */
  readonly version: number
  readonly expiresAt: number
}
