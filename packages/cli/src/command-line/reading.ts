/** What the words of a command line are read into. */
import type { CommandContext } from '@stricli/core'
import type { Surroundings } from '../surroundings.ts'

/**
 * Does what the words ask for.
 *
 * @returns the exit code; undefined from a server, which runs on or has set it
 */
export type Run = (surroundings: Surroundings) => Promise<number | undefined>

/** What the words ask for. */
export interface Chosen {
  readonly run: Run
  /** Of a verb: what it does in its world, for callers that have made a world already. */
  readonly act?: (world: never) => Promise<object>
}

/** What a command is read in. It runs nothing itself: a fault of what runs is not one of the words. */
export interface Reading extends CommandContext {
  readonly choose: (chosen: Chosen) => void
}

/** Words that do not fit together. One line each, and no line repeats a word. */
export class UsageFault extends Error {
  constructor(...lines: readonly string[]) {
    super(lines.join('\n'))
  }
}
