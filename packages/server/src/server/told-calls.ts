/** What the audit log hears of calls of the admin API that change nothing: those that were refused, and reads. Changes are told by what makes them. */
import type { Audit } from '../audit/audit.ts'
import { adminRead, adminRefused } from '../audit/audit-events.ts'
import type { EndpointCall } from '../http/endpoint-row.ts'

export function createToldCalls(audit: Audit): (call: EndpointCall) => Promise<void> {
  return async ({ endpoint: { id, method }, from, refusal, subject }) => {
    // Whoever is refused may be anybody: a flood of them is a few rows.
    if (refusal !== undefined) await audit.record(adminRefused(refusal, from), { kind: 'unknown' })
    else if (method === 'GET') await audit.record(adminRead(id, subject, from))
  }
}
