/** What the audit log hears of consents that end. */
import type { AuditEvent, AuditEventTypes } from '../audit/audit-event.ts'
import type { ClientInfo } from '../http/client-info.ts'
import type { Consent } from './consent.ts'

type Type = 'consent_withdrawn'

export const CONSENT_EVENTS: AuditEventTypes<Type> = {
  consent_withdrawn:
    'A user, or an administrator, has withdrawn a consent, and what the client got by it has ended. `object` is the consent.',
}

/** @param actor - who did it, if not the user */
export function consentWithdrawn(
  { id, subject, clientId }: Pick<Consent, 'id' | 'subject' | 'clientId'>,
  from: ClientInfo,
  actor?: string,
): AuditEvent<Type> {
  const whose = { subject, client: clientId, object: id, ...(actor !== undefined && { actor }) }
  return { ...from, type: 'consent_withdrawn', outcome: 'success', ...whose }
}
