/** What the audit log hears of authorization requests. */
import type { AuditEvent, AuditEventTypes } from '../audit/audit-event.ts'
import type { ClientInfo } from '../http/client-info.ts'

type Type = 'authorized' | 'consent_granted' | 'consent_denied' | 'signed_out'

export const AUTHORIZE_EVENTS: AuditEventTypes<Type> = {
  authorized: 'A client was sent a code for a user. `session` is the one that the code begins.',
  consent_granted: 'A user has allowed a client what it asked for. `object` is the consent.',
  signed_out:
    'A user has signed out in a browser. Sessions that ended with that are told of on their own. `client` is who asked for it, where that is certain.',
  consent_denied: 'A user has denied a client what it asked for.',
}

type AuthorizeEvent = AuditEvent<Type>

interface Whose {
  readonly subject: string
  readonly client: string
}

export function authorized(whose: Whose & { readonly session: string }, from: ClientInfo): AuthorizeEvent {
  return { ...from, type: 'authorized', outcome: 'success', ...whose }
}

/** @param object - the consent */
export function consentGranted(whose: Whose & { readonly object: string }, from: ClientInfo): AuthorizeEvent {
  return { ...from, type: 'consent_granted', outcome: 'success', ...whose }
}

export function consentDenied(whose: Whose, from: ClientInfo): AuthorizeEvent {
  return { ...from, type: 'consent_denied', outcome: 'refused', reason: 'denied', ...whose }
}

export function signedOut(whose: Pick<Whose, 'subject'> & Partial<Whose>, from: ClientInfo): AuthorizeEvent {
  return { ...from, type: 'signed_out', outcome: 'success', ...whose }
}
