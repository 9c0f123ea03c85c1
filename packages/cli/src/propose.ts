/** What may come next on a command line, for a shell. */
import { proposeCompletions } from '@stricli/core'
import { createApplication } from './application.ts'
import { faultTexts } from './command-line/fault-texts.ts'
import { readableWords } from './command-line/readable-words.ts'
import type { Surroundings } from './surroundings.ts'

/** @param args - the words after `latchkey`, the last one unfinished, and empty where none has begun */
export async function propose(args: readonly string[], { stdout }: Pick<Surroundings, 'stdout'>): Promise<number> {
  const application = createApplication(
    faultTexts(() => 'latchkey'),
    () => '',
  )
  const silent = { write: () => {} }
  const reading = { choose: () => {}, process: { stdout: silent, stderr: silent } }
  const words = joined(args)
  const unfinished = words.slice(-1)
  const all = await proposeCompletions(application, [...readableWords(words.slice(0, -1)), ...unfinished], reading)
  // `--` fits everywhere, and helps nobody on. `--help` does too, and is no value: it waits for the hyphen.
  const isAsked = unfinished.some((word) => word.startsWith('-'))
  const proposals = all.filter(({ completion }) => completion !== '--' && (isAsked || completion !== '--help'))
  stdout.write(proposals.map(({ completion, brief }) => `${completion}\t${brief}\n`).join(''))
  return 0
}

/** bash takes `--option=value` for three words. */
function joined(words: readonly string[]): readonly string[] {
  const [first = '', ...rest] = words.slice().reverse()
  return [...rest.filter((word) => word !== '=').reverse(), first === '=' ? '' : first]
}
