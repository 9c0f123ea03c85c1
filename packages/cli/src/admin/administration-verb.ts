/** Verbs that work with an administration. */
import type { Command } from '@stricli/core'
import type { Reading } from '../command-line/reading.ts'
import type { AdministrationWorld } from './administration-world.ts'
import { type Members, type Verb, type VerbWords, verbCommand } from './verb.ts'

/** @param load - the verb, from a module that stands on the server */
export function administrationVerb<O extends Members<O>, W extends readonly unknown[]>(
  load: () => Promise<Verb<AdministrationWorld, O, W>>,
  words: VerbWords<O, W>,
): Command<Reading> {
  return verbCommand(async () => {
    const { inAdministration } = await import('./administration-world.ts')
    return { verb: await load(), inWorld: inAdministration }
  }, words)
}
