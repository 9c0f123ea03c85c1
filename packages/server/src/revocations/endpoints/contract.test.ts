/** The endpoint of revocations, called as the document says. */
import { describeEndpoints } from '../../testing/describe-endpoints.ts'
import { as } from '../../testing/example-calls.ts'

describeEndpoints({
  revokeTokens: {
    good: as('administrator', () => ({ json: { session: 'a session' } })),
    bad: as('administrator', () => ({ json: {} })),
  },
})
