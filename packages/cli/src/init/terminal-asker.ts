/** Questions on a terminal, by `@clack/prompts`. */
import type { Readable, Writable } from 'node:stream'
import { log, password, select, text } from '@clack/prompts'
import { isAttended, type Surroundings } from '../surroundings.ts'
import { type Asker, Cancelled } from './asker.ts'

/** Undefined where nobody sits at a terminal. */
export function terminalAsker({ env, stdin, stdout }: Omit<Surroundings, 'stderr'>): Asker | undefined {
  if (!isAttended(env, stdin, stdout)) return undefined
  const streams = { input: stdin as Readable, output: stdout as unknown as Writable }
  return {
    choose: async (question, choices, first) =>
      answered(
        await select<string>({
          ...streams,
          message: question,
          options: choices.map((choice) => ({ ...choice })),
          ...(first !== undefined && { initialValue: first }),
        }),
      ) as (typeof choices)[number]['value'],
    ask: async ({ question, initial, example, faultOf }) =>
      answered(
        await text({
          ...streams,
          message: question,
          ...(initial !== undefined && { initialValue: initial }),
          ...(example !== undefined && { placeholder: example }),
          validate: (typed) => (typed ? faultOf?.(typed) : 'give something'),
        }),
      ),
    askSecretly: async (question) => answered(await password({ ...streams, message: question })) ?? '',
    tell: (line) => log.message(line, streams),
  }
}

function answered(answer: string | symbol): string {
  // The library's sign for Ctrl-C.
  if (typeof answer === 'symbol') throw new Cancelled('cancelled; nothing was written')
  return answer
}
