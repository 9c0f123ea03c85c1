/** A user name and a password, judged by a face's users. */
import { DeadlineError, withDeadline } from '@latchkey/guard'
import type { HashingDoor } from '@latchkey/passwords'
import type { Principal } from '@latchkey/protocol'
import { DomainError } from '../../faults/domain-error.ts'
import type { Clock } from '../../world/clock.ts'
import type { FirstMethod } from '../first-proved.ts'
import type { Proved, Unjudged, Wrong } from '../login-method.ts'
import type { RefusedPassword, Users } from '../users.ts'

/** What it needs. */
export interface PasswordMethodPorts {
  readonly users: Users
  readonly clock: Clock
  /** How long the users' `authenticate` and `confirm` may take, each. */
  readonly deadlineMilliseconds: number
}

/** What the user sends. */
export interface PasswordAnswer {
  readonly username: string
  readonly password: string
}

export function passwordMethod({
  users,
  clock,
  deadlineMilliseconds,
}: PasswordMethodPorts): FirstMethod<PasswordAnswer> {
  async function verify({ username, password }: PasswordAnswer, door: HashingDoor): Promise<Proved | Wrong> {
    let reason: RefusedPassword | undefined
    const tell = (told: RefusedPassword) => {
      reason = told
    }
    const found = Promise.resolve(users.authenticate(username, password, door, tell))
    const principal = await withDeadline(found, deadlineMilliseconds, 'authenticate', clock)
    if (principal === undefined || principal === null) return { kind: 'wrong', ...(reason && { reason }) }
    requireId(principal)
    return { kind: 'proved', principal, amr: ['pwd'], acr: '1', still: () => isConfirmed(principal) }
  }

  async function isConfirmed(principal: Principal): Promise<boolean> {
    if (!users.confirm) return true
    return withDeadline(Promise.resolve(users.confirm(principal)), deadlineMilliseconds, 'confirm', clock)
  }

  return Object.freeze({
    name: 'password',
    place: 'first',
    async verify({ door }, answer): Promise<Proved | Wrong | Unjudged> {
      try {
        return await verify(answer, door)
      } catch (fault) {
        // A password that takes too long may still be hashed, so the attempt stays counted as a failure.
        if (fault instanceof DeadlineError) throw fault
        if (fault instanceof DomainError && fault.code === 'email_unverified')
          return { kind: 'wrong', missing: 'email_verification' }
        return { kind: 'unjudged', fault }
      }
    },
  } satisfies FirstMethod<PasswordAnswer>)
}

function requireId(principal: { readonly id: unknown }): void {
  const { id } = principal
  if (typeof id === 'string' || (typeof id === 'number' && Number.isSafeInteger(id))) return
  throw new DomainError('principal_unusable', 'authenticate: return { id } with a string or a safe integer')
}
