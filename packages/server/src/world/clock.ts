/** How time is read and waited for. Nothing in the server asks the machine itself, so that a test can move all clocks at once. */
import { type OptionReader, withMethods } from '@latchkey/options'

/** Options of {@link Clock.after}. */
export interface AfterOptions {
  /** The process may end while this waits. Default false: the process stays until it is done. */
  readonly background?: boolean
}

/** The time as one server knows it. */
export interface Clock {
  /** Seconds since the epoch, with fractions: what is signed or written (claims, rows, cookies). */
  readonly now: () => number
  /** Milliseconds from any start that never go back: limits in this process, deadlines, pools. */
  readonly monotonic: () => number
  /**
   * Does the work once so much time has passed, and never before this returns.
   *
   * @param milliseconds - 0 or more
   * @returns disposing it takes the work back; harmless when it was done
   */
  readonly after: (milliseconds: number, work: () => void, options?: AfterOptions) => Disposable
}

/** Reads an option. */
export const clockOption: OptionReader<Clock> = withMethods(
  'what createSystemClock() returns',
  'now',
  'monotonic',
  'after',
)
