/** `latchkey users set-password` and `reset-credentials`. */
import type { PasswordSet } from '@latchkey/server'
import { UsageFault } from '../command-line/reading.ts'
import { type AdministrationWorld, unknownUser, withUser } from './administration-world.ts'
import type { ConfirmedOptions } from './confirmation.ts'
import { keysLeftOf } from './keys-left.ts'
import type { Act, Outcome } from './run.ts'
import { plain } from './table.ts'
import { changeOf, passwordRefused } from './users.ts'

type UserAct = Act<AdministrationWorld>

export interface PasswordOptions {
  readonly 'password-stdin': boolean | undefined
}

export function setPassword(options: PasswordOptions, user: string): UserAct | UsageFault {
  if (!options['password-stdin']) return new UsageFault('--password-stdin: give it, and the password through a pipe')
  return (world) =>
    withUser(world, user, async ({ id }) => {
      const password = await world.readPassword()
      const result = await world.administration.setPassword({ ...changeOf(id), ends: 'sessions', password })
      if (result.kind !== 'set') return outcomeOf(result, id, '')
      const { apiKeysLeft, text } = await keysLeftOf(world, id)
      return { document: { done: true, id, apiKeysLeft }, text: `set; all sessions have ended; ${text}\n` }
    })
}

export function resetCredentials(options: PasswordOptions & ConfirmedOptions, user: string): UserAct {
  return (world) =>
    withUser(world, user, async ({ id, username }) => {
      const what = `this ends the password, all sessions, API keys and devices of the user ${plain(username)} (${id})`
      const unconfirmed = await world.confirm(what, options)
      if (unconfirmed) return unconfirmed
      const password = options['password-stdin'] ? { password: await world.readPassword() } : {}
      const result = await world.administration.setPassword({ ...changeOf(id), ends: 'everything', ...password })
      const next = options['password-stdin']
        ? ''
        : '; the next password comes by mail, or from latchkey users set-password'
      return outcomeOf(result, id, `reset; nothing that was given out before lets anyone in${next}`)
    })
}

function outcomeOf(result: PasswordSet, id: string, done: string): Outcome {
  if (result.kind === 'set') return { document: { done: true, id }, text: `${done}\n` }
  return result.kind === 'user_unknown' ? unknownUser() : passwordRefused(result)
}
