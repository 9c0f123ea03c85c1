/** Asks before something is done that cannot be undone. */
import { createInterface } from 'node:readline/promises'
import { isAttended, type Surroundings } from '../surroundings.ts'
import { type Outcome, refusal } from './run.ts'

/**
 * @param what - what would be done
 * @returns undefined when it may be done: `--yes` was given, or the person has agreed; else the refusal, which says what would have been done
 */
export type Confirm = (what: string, options: ConfirmedOptions) => Promise<Outcome | undefined>

/** What every verb takes that destroys something. */
export interface ConfirmedOptions {
  readonly yes: boolean | undefined
}

/** A person at a terminal is asked. A script is not: it gives `--yes`. */
export function createConfirm({ env, stdin, stderr }: Omit<Surroundings, 'stdout'>): Confirm {
  return async (what, { yes }) => {
    if (yes) return undefined
    if (!isAttended(env, stdin)) return refusal('unconfirmed', `${what}; --yes confirms it`)
    stderr.write(`${what}. Go on? [y/N] `)
    return /^y(?:es)?$/i.test((await lineOf(stdin)).trim()) ? undefined : refusal('unconfirmed', 'nothing was changed')
  }
}

/** Nothing, if the input ends: a person who closes it has not agreed. */
async function lineOf(stdin: Surroundings['stdin']): Promise<string> {
  const lines = createInterface({ input: stdin })
  try {
    for await (const line of lines) return line
    return ''
  } finally {
    lines.close()
  }
}
