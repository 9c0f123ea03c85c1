/** Changes the password of somebody who is logged in, and knows the current one. */
import type { Hasher } from '@latchkey/passwords'
import type { Audit } from '../audit/audit.ts'
import type { ClientInfo } from '../http/client-info.ts'
import type { RateLimits } from '../limits/rate-limits.ts'
import { verifiedForm } from '../login/verified-form.ts'
import type { EndSessionsOfSubject, SessionsEnding } from '../sessions/end-sessions-of-subject.ts'
import type { Clock } from '../world/clock.ts'
import type { AccountStore } from './account-store.ts'
import { passwordChanged } from './audit-events.ts'
import type { HashNewPassword, PasswordRefused } from './hash-new-password.ts'
import { PASSWORD_CHECK } from './limit-rules.ts'
import type { OneTimeTokenStore } from './one-time-token-store.ts'

/** What changing needs. */
export interface ChangePasswordPorts {
  readonly accounts: Pick<AccountStore, 'findById' | 'changePassword'>
  readonly tokens: Pick<OneTimeTokenStore, 'cancel'>
  readonly hasher: Hasher
  readonly hashNewPassword: HashNewPassword
  readonly endSessions: EndSessionsOfSubject
  readonly limits: RateLimits
  readonly audit: Audit
  /** Seconds since the epoch. */
  readonly clock: Clock
}

/** A change that somebody wants. */
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
  const { accounts, tokens, hasher, hashNewPassword, endSessions, limits, audit, clock } = ports

  return async (request) => {
    const { subject, client } = request
    // Who has stolen a session must not try passwords with it.
    const limit = await limits.consume(PASSWORD_CHECK, subject)
    const result: PasswordChanged = !limit.allowed
      ? { kind: 'limited', retryAfterSeconds: limit.retryAfterSeconds }
      : await change(request)
    const refusal = result.kind === 'changed' ? undefined : result.kind
    await audit.record(passwordChanged(subject, refusal, client))
    return result
  }

  async function change(request: PasswordChangeRequest): Promise<PasswordChanged> {
    const { subject, currentPassword, newPassword, session, keepOtherSessions, client } = request
    const account = await accounts.findById(subject)
    if (!account || account.disabled) return { kind: 'user_unknown' }
    const { id, passwordHash } = account
    const verified = await verifiedForm(hasher, currentPassword, passwordHash)
    if (verified === undefined || passwordHash === null) return { kind: 'current_password_wrong' }
    await limits.forget(PASSWORD_CHECK, subject)
    const replacement = await hashNewPassword(newPassword, account)
    if (typeof replacement !== 'string') return replacement
    const except = session === undefined ? {} : { except: session }
    const others: SessionsEnding = { subject, ...except, reason: 'password_changed', client }
    // The sessions first: a process that dies between the two has changed no password, and whoever asks again is not told that it was the wrong one.
    if (!keepOtherSessions) await endSessions(others)
    if (!(await accounts.changePassword({ id, expected: passwordHash, replacement, at: clock.now() }))) {
      return { kind: 'conflict' }
    }
    // A link that was mailed before would undo this.
    await tokens.cancel({ userId: id, purpose: 'password_reset' })
    // Somebody may have logged in with the old one meanwhile.
    if (!keepOtherSessions) await endSessions({ ...others, isRepeated: true })
    return { kind: 'changed' }
  }
}
