/** Takes back what a user has allowed a client. */
import type { Audit } from '../audit/audit.ts'
import { consentWithdrawn } from '../events/consent-withdrawn.ts'
import { originOf } from '../events/event-origin.ts'
import type { Raise } from '../events/listener.ts'
import type { ClientInfo } from '../http/client-info.ts'
import { consentWithdrawn as told } from './audit-events.ts'
import type { ConsentStore } from './consent-store.ts'

/** What withdrawing needs. */
export interface WithdrawConsentPorts {
  readonly consents: Pick<ConsentStore, 'findById'>
  /** The sessions that came from it end before it goes, and its unused codes with it. */
  readonly raise: Raise<{ readonly consents: Pick<ConsentStore, 'remove'> }>['raise']
  readonly audit: Audit
}

/** Which consent, and who asked for it. */
export interface ConsentWithdrawal {
  readonly id: string
  /** Only if it is this user's. Left out: any user's. */
  readonly subject?: string
  readonly client: ClientInfo
  /** Who asked, as the audit log names them. Left out: the user. */
  readonly actor?: string
}

/**
 * Resolves when no token that a client has by this consent is valid any more, and none can come of it.
 *
 * @returns false when there is no such consent, or it is another user's
 * @throws {DomainError} store_unavailable | store_misconfigured: it may still be there; do it again
 */
export type WithdrawConsent = (withdrawal: ConsentWithdrawal) => Promise<boolean>

export function createWithdrawConsent({ consents, raise, audit }: WithdrawConsentPorts): WithdrawConsent {
  return async ({ id, subject: whose, client, actor }) => {
    const consent = await consents.findById(id)
    if (!consent || (whose !== undefined && consent.subject !== whose)) return false
    const { subject, clientId } = consent
    const origin = originOf({ client, actor })
    const isDone = await raise(consentWithdrawn, { subject, clientId, consentId: id, ...origin }, (rows) =>
      rows.consents.remove({ id, subject }),
    )
    if (isDone) await audit.record(told(consent, client, actor))
    return isDone
  }
}
