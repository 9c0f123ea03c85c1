/** What the audit log hears of calls of the admin API that change nothing: those that were refused, and reads. Changes are told by what makes them. */
import type { Audit } from '../audit/audit.ts'
import { adminRead, adminRefused } from '../audit/audit-events.ts'
import type { EndpointCall } from '../http/endpoint-row.ts'

export function createToldCalls(audit: Audit): (call: EndpointCall) => Promise<void> {
  return async ({ endpoint: { id, method }, from, refusal, subject }) => {
    if (refusal !== undefined) {
      // Whoever is refused may be anybody, or a user in a loop: a flood of them is a few rows.
      const whose = subject === '' ? {} : { subject }
      await audit.record(adminRefused(id, { refusal, ...whose }, from), {
        kind: subject === '' ? 'unknown' : 'refused',
      })
    } else if (method === 'GET') await audit.record(adminRead(id, subject, from), { kind: 'repeated' })
  }
}
