/** Changes the password of a user who is logged in and knows the current one. */
import type { Hasher } from '@latchkey/passwords'
import type { Audit } from '../audit/audit.ts'
import { originOf } from '../events/event-origin.ts'
import { passwordChanged } from '../events/password-changed.ts'
import type { ClientInfo } from '../http/client-info.ts'
import type { RateLimits } from '../limits/rate-limits.ts'
import { inForm } from '../login/password-form.ts'
import { storedPasswordOf } from '../login/stored-password.ts'
import type { Clock } from '../world/clock.ts'
import type { RaiseForAccounts } from './account-rows.ts'
import type { AccountStore } from './account-store.ts'
import { passwordChanged as passwordChangedEvent } from './audit-events.ts'
import type { HashNewPassword, PasswordRefused } from './hash-new-password.ts'
import { PASSWORD_CHECK } from './limit-rules.ts'
import { settleAttempt } from './settle-attempt.ts'

/** What changing needs. */
export interface ChangePasswordPorts {
  readonly accounts: Pick<AccountStore, 'findById'>
  readonly raise: RaiseForAccounts
  readonly hasher: Hasher
  readonly hashNewPassword: HashNewPassword
  readonly limits: RateLimits
  readonly audit: Audit
  /** Seconds since the epoch. */
  readonly clock: Clock
}

/** A requested change. */
export interface PasswordChangeRequest {
  readonly subject: string
  readonly currentPassword: string
  readonly newPassword: string
  /** The session that asks: it goes on. */
  readonly session?: string
  readonly keepOtherSessions: boolean
  readonly client: ClientInfo
}

/** What has become of it. */
export type PasswordChanged =
  | { readonly kind: 'changed' }
  /** `conflict`: another change was first. */
  | { readonly kind: 'conflict' }
  | { readonly kind: 'current_password_wrong' }
  | { readonly kind: 'user_unknown' }
  | { readonly kind: 'limited'; readonly retryAfterSeconds: number }
  | PasswordRefused

export type ChangePassword = (request: PasswordChangeRequest) => Promise<PasswordChanged>

export function createChangePassword(ports: ChangePasswordPorts): ChangePassword {
  const { accounts, raise, hasher, hashNewPassword, limits, audit, clock } = ports

  return async (request) => {
    const { subject, client } = request
    // Who has stolen a session must not try passwords with it.
    const limit = await limits.attempt(PASSWORD_CHECK, subject)
    const result: PasswordChanged = limit.allowed
      ? await settleAttempt(
          limit.settle,
          () => change(request),
          ({ kind }) => kind === 'current_password_wrong',
        )
      : { kind: 'limited', retryAfterSeconds: limit.retryAfterSeconds }
    const refusal = result.kind === 'changed' ? undefined : result.kind
    await audit.record(passwordChangedEvent(subject, refusal, client))
    return result
  }

  async function change(request: PasswordChangeRequest): Promise<PasswordChanged> {
    const { subject, currentPassword, newPassword, session, keepOtherSessions, client } = request
    const account = await accounts.findById(subject)
    if (!account || account.disabled) return { kind: 'user_unknown' }
    const { id, passwordHash, passwordForm } = account
    const matches = await hasher.verify(inForm(currentPassword, passwordForm), storedPasswordOf(account), 'known')
    if (!matches || passwordHash === null) return { kind: 'current_password_wrong' }
    const replacement = await hashNewPassword(newPassword, account, 'known')
    if (typeof replacement !== 'string') return replacement
    const change = { id, expected: passwordHash, replacement, at: clock.now() }
    const except = session === undefined ? {} : { except: session }
    const event = { subject: id, ...except, keepsSessions: keepOtherSessions, ...originOf({ client }) }
    // The other sessions end first. If the process dies between the two, the password is unchanged, and a user who tries again is not told
    // that the current one is wrong.
    const isChanged = await raise(passwordChanged, event, ({ users }) => users.changePassword(change))
    return { kind: isChanged ? 'changed' : 'conflict' }
  }
}
