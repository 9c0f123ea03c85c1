/** The endpoint of the audit log, called as the document says. */
import { describeEndpoints } from '../../testing/describe-endpoints.ts'
import { as } from '../../testing/example-calls.ts'

describeEndpoints({
  listAuditEvents: {
    good: as('administrator', () => ({ query: { limit: '5', outcome: 'success' } })),
    bad: as('administrator', () => ({ query: { outcome: 'perhaps' } })),
  },
})
