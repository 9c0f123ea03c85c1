/** What may come next on a command line, for a shell. */
import { proposeCompletions } from '@stricli/core'
import { createApplication } from './application.ts'
import { faultTexts } from './command-line/fault-texts.ts'
import { withoutInherited } from './command-line/inherited-names.ts'
import type { Surroundings } from './surroundings.ts'

/** @param args - the words after `latchkey`, the last one unfinished, and empty where none has begun */
export async function propose(args: readonly string[], { stdout }: Pick<Surroundings, 'stdout'>): Promise<number> {
  const application = createApplication(
    faultTexts(() => 'latchkey'),
    () => '',
  )
  const silent = { write: () => {} }
  const reading = { choose: () => {}, process: { stdout: silent, stderr: silent } }
  const proposals = await proposeCompletions(application, withoutInherited(joined(args)), reading)
  stdout.write(proposals.map(({ completion, brief }) => `${completion}\t${brief}\n`).join(''))
  return 0
}

/** bash takes `--option=value` for three words. */
function joined(words: readonly string[]): readonly string[] {
  const [first = '', ...rest] = words.slice().reverse()
  return [...rest.filter((word) => word !== '=').reverse(), first === '=' ? '' : first]
}
