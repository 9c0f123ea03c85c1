/** All types of audit events: what the rooms declare, put together. The log itself knows none of them. */
import { ACCOUNT_EVENTS } from '../accounts/audit-events.ts'
import { API_KEY_EVENTS } from '../api-keys/audit-events.ts'
import type { AuditEventTypes } from '../audit/audit-event.ts'
import { AUDIT_LOG_EVENTS } from '../audit/audit-events.ts'
import { AUTHORIZE_EVENTS } from '../authorize/audit-events.ts'
import { CLIENT_EVENTS } from '../clients/audit-events.ts'
import { CONSENT_EVENTS } from '../consents/audit-events.ts'
import { CUTOVER_EVENTS } from '../cutover/audit-events.ts'
import { GRANT_EVENTS } from '../grants/audit-events.ts'
import { LOGIN_EVENTS } from '../login/audit-events.ts'
import { REVOCATION_EVENTS } from '../revocations/audit-events.ts'
import { SESSION_EVENTS } from '../sessions/audit-events.ts'
import { SIGNING_KEY_EVENTS } from '../signing-keys/audit-events.ts'
import { TRANSFER_EVENTS } from '../transfer/audit-events.ts'

/** What each room declares, by the room's name. */
export const AUDIT_EVENTS_OF: Readonly<Record<string, AuditEventTypes>> = Object.freeze({
  login: LOGIN_EVENTS,
  sessions: SESSION_EVENTS,
  grants: GRANT_EVENTS,
  revocations: REVOCATION_EVENTS,
  accounts: ACCOUNT_EVENTS,
  'api-keys': API_KEY_EVENTS,
  clients: CLIENT_EVENTS,
  consents: CONSENT_EVENTS,
  authorize: AUTHORIZE_EVENTS,
  'signing-keys': SIGNING_KEY_EVENTS,
  transfer: TRANSFER_EVENTS,
  cutover: CUTOVER_EVENTS,
  audit: AUDIT_LOG_EVENTS,
})

/** Every type that an event can have. Stable: queries are written against these. */
export const AUDIT_EVENT_TYPES: readonly string[] = Object.freeze(
  Object.values(AUDIT_EVENTS_OF).flatMap((declared) => Object.keys(declared)),
)
