/** Gives a user another address on an operator's word: people of an old app's table have none that is known here. */
import type { Audit } from '../audit/audit.ts'
import type { EmailAddress } from '../mail/email-address.ts'
import type { Clock } from '../world/clock.ts'
import type { AccountStore } from './account-store.ts'
import { userChanged } from './audit-events.ts'
import type { UserChange } from './change-user.ts'

/** What it needs. */
export interface ChangeEmailPorts {
  readonly accounts: Pick<AccountStore, 'setEmail'>
  readonly audit: Audit
  readonly clock: Clock
}

/** A new address for a user. Links that were mailed to the previous one stop working. */
export interface EmailChangeRequest extends UserChange {
  readonly email: EmailAddress
  /** Whether it is known to be theirs. */
  readonly isVerified: boolean
}

export type ChangeEmail = (change: EmailChangeRequest) => Promise<'set' | 'email_taken' | 'user_unknown'>

export function createChangeEmail({ accounts, audit, clock }: ChangeEmailPorts): ChangeEmail {
  return async ({ id, email, isVerified, ...word }) => {
    const result = await accounts.setEmail({ id, email, ...(isVerified && { verifiedAt: Math.floor(clock.now()) }) })
    if (result !== 'email_taken')
      await audit.record(userChanged(id, result === 'set' ? { reason: 'email' } : undefined, word))
    return result
  }
}
