/**
 * Sets a new password for whoever shows the token of a mail. Somebody else may have had the account: all sessions end, and API keys go.
 */

import type { Audit } from '../audit/audit.ts'
import type { ClientInfo } from '../http/client-info.ts'
import type { RevokeSubject } from '../revocations/revoke-subject.ts'
import type { EndSessionsOfSubject, SessionsEnding } from '../sessions/end-sessions-of-subject.ts'
import type { Clock } from '../world/clock.ts'
import type { Account } from './account.ts'
import type { AccountStore } from './account-store.ts'
import { passwordReset } from './audit-events.ts'
import type { HashNewPassword, PasswordRefused } from './hash-new-password.ts'
import { type OneTimeToken, oneTimeTokenHash } from './one-time-token.ts'
import type { OneTimeTokenStore } from './one-time-token-store.ts'

/** What resetting needs. */
export interface ResetPasswordPorts {
  readonly accounts: Pick<AccountStore, 'findById' | 'changePassword' | 'verifyEmail'>
  readonly tokens: Pick<OneTimeTokenStore, 'findUsable' | 'consume' | 'cancel'>
  /** What else lets somebody in as this user. */
  readonly apiKeys: { removeAll(userId: string): Promise<number> }
  readonly hashNewPassword: HashNewPassword
  readonly revokeSubject: RevokeSubject
  readonly endSessions: EndSessionsOfSubject
  readonly audit: Audit
  /** Seconds since the epoch. */
  readonly clock: Clock
}

/** What has become of it. */
export type PasswordReset =
  /** The name is told to whoever has shown that the mailbox is theirs: they log in with it. */
  { readonly kind: 'reset'; readonly username: string } | { readonly kind: 'token_unusable' } | PasswordRefused

export type ResetPassword = (shown: {
  readonly token: string
  readonly newPassword: string
  readonly client: ClientInfo
}) => Promise<PasswordReset>

export function createResetPassword(ports: ResetPasswordPorts): ResetPassword {
  const { accounts, tokens, apiKeys, hashNewPassword, revokeSubject, endSessions, audit, clock } = ports

  return async ({ token, newPassword, client }) => {
    const shown = { hash: oneTimeTokenHash(token), purpose: 'password_reset' } as const
    const found = await ownerOf(await tokens.findUsable({ ...shown, now: clock.now() }))
    if (!found) return refused(client)
    // Before the token is used up: who chose too weak a password may choose another.
    const replacement = await hashNewPassword(newPassword, found)
    if (typeof replacement !== 'string') return replacement
    const used = await tokens.consume({ ...shown, now: clock.now() })
    if (!used) return refused(client)
    const { id, username } = found
    // Before the password and after it: a process that dies between the two leaves no session of somebody else, and none begins between them.
    await endAll(id, client, { isRepeated: false })
    if (!(await accounts.changePassword({ id, replacement, at: clock.now() }))) return refused(client)
    await accounts.verifyEmail({ id, emailKey: used.emailKey, at: clock.now() })
    await tokens.cancel({ userId: id })
    await apiKeys.removeAll(id)
    await endAll(id, client, { isRepeated: true })
    await audit.record(passwordReset(id, client))
    return { kind: 'reset', username }
  }

  async function endAll(subject: string, client: ClientInfo, how: Pick<SessionsEnding, 'isRepeated'>): Promise<void> {
    // Sessions end by their own ids, so that who logs in within this second is not thrown out with them.
    await revokeSubject(subject, { thisSecondToo: false })
    await endSessions({ subject, reason: 'password_changed', client, ...how })
  }

  /** The account, while the mailbox that got the token is still its own. */
  async function ownerOf(token: OneTimeToken | undefined): Promise<Account | undefined> {
    const account = token && (await accounts.findById(token.userId))
    return account && !account.disabled && account.emailKey === token.emailKey ? account : undefined
  }

  async function refused(client: ClientInfo): Promise<PasswordReset> {
    await audit.record(passwordReset(undefined, client))
    return { kind: 'token_unusable' }
  }
}
