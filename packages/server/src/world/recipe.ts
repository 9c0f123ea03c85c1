/** How to open something later: its options are checked first, then its database, and last it is opened. A refused start has opened nothing. */
import type { World } from './world.ts'

/** A recipe for a `T`. It may be opened again after a start that was refused. */
export interface Recipe<From, T> {
  /** What is wrong with it, one line each, checked without asking anything outside this process. */
  readonly faults: () => readonly string[]
  /**
   * What is wrong outside this process, one line each. Called if there are no faults, before anything is opened. It changes nothing.
   * Default: nothing is asked.
   */
  readonly probe?: (world: World) => Promise<readonly string[]>
  /** The caller disposes of what it opens. */
  readonly open: (from: From) => Promise<T>
}
