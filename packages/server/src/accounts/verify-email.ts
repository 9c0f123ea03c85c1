/** Verifies an address: the mailed token proves that the user reads the mailbox. */

import type { Audit } from '../audit/audit.ts'
import type { ClientInfo } from '../http/client-info.ts'
import type { Clock } from '../world/clock.ts'
import type { AccountStore } from './account-store.ts'
import { emailVerified } from './audit-events.ts'
import { oneTimeTokenHash } from './one-time-token.ts'
import type { OneTimeTokenStore } from './one-time-token-store.ts'

/** What verifying needs. */
export interface VerifyEmailPorts {
  readonly accounts: Pick<AccountStore, 'verifyEmail'>
  readonly tokens: Pick<OneTimeTokenStore, 'consume' | 'cancel'>
  readonly audit: Audit
  /** Seconds since the epoch. */
  readonly clock: Clock
}

/** False for a token that is wrong, was used or has expired, or whose address the account no longer has. */
export type VerifyEmail = (shown: { readonly token: string; readonly client: ClientInfo }) => Promise<boolean>

export function createVerifyEmail({ accounts, tokens, audit, clock }: VerifyEmailPorts): VerifyEmail {
  return async ({ token, client }) => {
    const now = clock.now()
    const used = await tokens.consume({ hash: oneTimeTokenHash(token), purpose: 'email_verification', now })
    const verified = used && (await accounts.verifyEmail({ id: used.userId, emailKey: used.emailKey, at: now }))
    if (!used || !verified) {
      await audit.record(emailVerified(undefined, client), { kind: 'unknown' })
      return false
    }
    await tokens.cancel({ userId: used.userId, purpose: 'email_verification' })
    await audit.record(emailVerified(used.userId, client))
    return true
  }
}
