/** How to open something, and not yet the thing: judged first, asked next, opened last. A start that is refused has opened nothing. */
import type { World } from './world.ts'

/** A recipe for a `T`. It may be opened again after a start that was refused. */
export interface Recipe<From, T> {
  /** What is wrong with it, one line each, judged without asking anything outside this process. */
  readonly faults: () => readonly string[]
  /**
   * What is wrong with what it leads to, one line each: asked when there are no faults, before anything is opened. It changes nothing.
   * Default: nothing is asked.
   */
  readonly probe?: (world: World) => Promise<readonly string[]>
  /** What is opened is disposed of by whoever opens it. */
  readonly open: (from: From) => Promise<T>
}
