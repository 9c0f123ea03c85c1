/** Verbs that move rows in bulk. */
import type { Command } from '@stricli/core'
import type { Reading } from '../../command-line/reading.ts'
import { type Members, type Verb, type VerbWords, verbCommand } from '../verb.ts'
import type { TransferWorld } from './transfer-world.ts'

/** @param load - the verb, from a module that stands on the server */
export function transferVerb<O extends Members<O>, W extends readonly unknown[]>(
  load: () => Promise<Verb<TransferWorld, O, W>>,
  words: VerbWords<O, W>,
): Command<Reading> {
  return verbCommand(async () => {
    const { inTransfer } = await import('./transfer-world.ts')
    return { verb: await load(), inWorld: inTransfer }
  }, words)
}
