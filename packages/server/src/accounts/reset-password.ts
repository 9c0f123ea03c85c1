/** Sets a new password with a mailed token. An attacker may have had the account: `credentialsReset` makes the other rooms end what they keep. */

import type { Audit } from '../audit/audit.ts'
import { credentialsReset } from '../events/credentials-reset.ts'
import { originOf } from '../events/event-origin.ts'
import { describeFault } from '../faults/describe-fault.ts'
import type { ClientInfo } from '../http/client-info.ts'
import type { LoginLimiter, UserAt } from '../login/login-limiter.ts'
import type { Clock } from '../world/clock.ts'
import type { Logger } from '../world/logger.ts'
import type { Account } from './account.ts'
import type { AccountRows, RaiseForAccounts } from './account-rows.ts'
import type { AccountStore } from './account-store.ts'
import { passwordReset } from './audit-events.ts'
import type { HashNewPassword, PasswordRefused } from './hash-new-password.ts'
import { type OneTimeToken, oneTimeTokenHash } from './one-time-token.ts'
import type { OneTimeTokenStore, ShownToken } from './one-time-token-store.ts'

/** What resetting needs. */
export interface ResetPasswordPorts {
  readonly accounts: Pick<AccountStore, 'findById'>
  readonly tokens: Pick<OneTimeTokenStore, 'findUsable'>
  readonly raise: RaiseForAccounts
  readonly hashNewPassword: HashNewPassword
  readonly logins: Pick<LoginLimiter, 'introduce'>
  readonly audit: Audit
  readonly logger: Logger
  /** Seconds since the epoch. */
  readonly clock: Clock
}

/** What has become of it. */
export type PasswordReset =
  | {
      readonly kind: 'reset'
      /** The owner of the mailbox learns it, because they need it to log in. */
      readonly username: string
      /** By what the device is known at that login, if it is. */
      readonly deviceToken: string | undefined
    }
  | { readonly kind: 'token_unusable' }
  | PasswordRefused

type Shown = Omit<ShownToken, 'now'>

export type ResetPassword = (shown: {
  readonly token: string
  readonly newPassword: string
  readonly client: ClientInfo
}) => Promise<PasswordReset>

export function createResetPassword(ports: ResetPasswordPorts): ResetPassword {
  const { accounts, tokens, raise, hashNewPassword, logins, audit, logger, clock } = ports

  return async ({ token, newPassword, client }) => {
    const shown: Shown = { hash: oneTimeTokenHash(token), purpose: 'password_reset' }
    const found = await ownerOf(await tokens.findUsable({ ...shown, now: clock.now() }))
    if (!found) return refused(client)
    // Before the token is used up: who chose too weak a password may choose another.
    const replacement = await hashNewPassword(newPassword, found, 'known')
    if (typeof replacement !== 'string') return replacement
    const { id, username } = found
    const change = (rows: AccountRows) => useToken(rows, { id, replacement, shown })
    if (!(await raise(credentialsReset, { subject: id, ...originOf({ client }) }, change))) return refused(client)
    await audit.record(passwordReset(id, client))
    return { kind: 'reset', username, deviceToken: await introduced({ ...client, username, subject: id }) }
  }

  /** The password is set, whatever becomes of this. */
  async function introduced(user: UserAt): Promise<string | undefined> {
    try {
      return await logins.introduce(user)
    } catch (fault) {
      logger.warn({ fault: describeFault(fault) }, 'a device could not be made known after a password reset')
      return undefined
    }
  }

  /** The token is used up with the change or not at all: who is interrupted may show it again. Of many at once one gets it. */
  async function useToken(
    { users, oneTimeTokens }: AccountRows,
    { id, replacement, shown }: { readonly id: string; readonly replacement: string; readonly shown: Shown },
  ): Promise<boolean> {
    const at = clock.now()
    const used = await oneTimeTokens.consume({ ...shown, now: at })
    if (!used || !(await users.changePassword({ id, replacement, at }))) return false
    await users.verifyEmail({ id, emailKey: used.emailKey, at })
    return true
  }

  /** The account, while the mailbox that got the token is still its own. */
  async function ownerOf(token: OneTimeToken | undefined): Promise<Account | undefined> {
    const account = token && (await accounts.findById(token.userId))
    return account && !account.disabled && account.emailKey === token.emailKey ? account : undefined
  }

  async function refused(client: ClientInfo): Promise<PasswordReset> {
    await audit.record(passwordReset(undefined, client), { kind: 'unknown' })
    return { kind: 'token_unusable' }
  }
}
