/** Where flows are kept whose user is known. */
import type { Flow, FlowStep } from './flow.ts'

/** The next step of a flow. */
export interface FlowMove extends Pick<Flow, 'id' | 'browserHash' | 'version'> {
  readonly to: FlowStep
  /** Seconds since the epoch. */
  readonly now: number
}

/** Every method rejects with a DomainError and nothing else: `store_unavailable` | `store_misconfigured`. */
export interface FlowStore {
  /** @returns false when there is one with this id: its sealed text was used before */
  create(flow: Flow): Promise<boolean>
  find(id: string): Promise<Flow | undefined>
  /**
   * Compare and swap in one statement: of all who make the same step, one does.
   *
   * @returns false when the flow has gone on, has expired, or is another browser's: nothing has changed then
   */
  move(move: FlowMove): Promise<boolean>
  /** All of a user. */
  forget(subject: string): Promise<void>
  /** @returns how many rows were removed: fewer than the limit when nothing is left */
  removeExpired(beforeSeconds: number, limit: number): Promise<number>
}
