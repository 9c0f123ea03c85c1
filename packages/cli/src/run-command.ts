/** Runs what a command line means. What a command needs is loaded when it is asked for: a server's modules take half a second. */

import { PROPOSE } from './commands/completion-scripts.ts'
import { propose } from './propose.ts'
import { readCommandLine } from './read-command-line.ts'
import type { Surroundings } from './surroundings.ts'

/**
 * @param args - without the program itself
 * @returns the exit code; undefined from a server, which runs on or has set it
 */
export async function runCommand(args: readonly string[], surroundings: Surroundings): Promise<number | undefined> {
  if (args[0] === PROPOSE) return propose(args.slice(1), surroundings)
  const read = await readCommandLine(args, surroundings)
  return typeof read === 'number' ? read : read.run(surroundings)
}
