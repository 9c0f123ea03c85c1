/** The words of `latchkey takeover cutover` and `rollback`. */
import type { Command } from '@stricli/core'
import { COMMON, verbCommand, YES } from '../admin/verb.ts'
import { flag, nonEmpty, optional, required } from '../command-line/options.ts'
import type { Reading } from '../command-line/reading.ts'
import type { CutoverWorld } from '../takeover/cutover/cutover.ts'

interface CutoverWords {
  readonly percent: number
  readonly route: string | undefined
  readonly reason: string | undefined
  readonly yes: boolean | undefined
  readonly 'dry-run': boolean | undefined
}

export const cutover: Command<Reading> = verbCommand<CutoverWorld, CutoverWords, []>(
  async () => {
    const [{ cutover: change }, { inCutover }] = await cutoverModules()
    const verb = ({ percent, route, reason, yes = false, 'dry-run': dryRun = false }: CutoverWords) =>
      change({ percent, route, reason, yes, dryRun })
    return { verb, inWorld: inCutover(noShadow) }
  },
  {
    brief: 'move so many of a hundred people to this server',
    description: `Says how many of a hundred people the faces of this server answer from now on; the old app answers the others. Who has
moved stays moved at every larger number, and every server of the database follows within a second or so, without a restart.
The settings need upstream.cutover. It begins, from 0, only with a reason while nothing was compared with the old app, or while
logins would store passwords that the old app may not read.`,
    parameters: {
      flags: {
        ...COMMON,
        percent: required(
          { value: 'n', brief: 'how many of a hundred people', what: 'a whole number from 0 to 100' },
          (text) => (/^(?:\d{1,2}|100)$/.test(text) ? Number(text) : undefined),
        ),
        route: optional(
          { value: 'path', brief: 'for this path of a face alone (all of them)', what: 'a path such as /auth' },
          (text) => (text.startsWith('/') ? text : undefined),
        ),
        reason: optional({ value: 'text', brief: 'why; it is kept with the change', what: 'a text' }, nonEmpty),
        yes: YES,
        'dry-run': flag('change nothing: say what would be done'),
      },
    },
  },
)

type RollbackWords = Pick<CutoverWords, 'yes' | 'dry-run'>

export const rollback: Command<Reading> = verbCommand<CutoverWorld, RollbackWords, []>(
  async () => {
    const [{ rollback: change }, { inCutover }] = await cutoverModules()
    const verb = ({ yes = false, 'dry-run': dryRun = false }: RollbackWords) => change({ yes, dryRun })
    return { verb, inWorld: inCutover(noShadow) }
  },
  {
    brief: 'let the old app answer everybody again',
    description: `Sets all routes to 0 %: the old app answers everybody again, within a second or so. Then it says how many logins each side was
asked for, and how many passwords are stored in the format that this server writes, and whether the old app reads it.`,
    parameters: { flags: { ...COMMON, yes: YES, 'dry-run': flag('change nothing: say what would be done') } },
  },
)

function cutoverModules() {
  return Promise.all([import('../takeover/cutover/cutover.ts'), import('../takeover/cutover/cutover-world.ts')])
}

async function noShadow(): Promise<undefined> {
  return undefined
}
