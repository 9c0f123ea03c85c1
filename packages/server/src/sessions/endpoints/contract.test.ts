/** The endpoints of sessions, called as the document says. */
import { describeEndpoints } from '../../testing/describe-endpoints.ts'
import { as, stranger } from '../../testing/example-calls.ts'

describeEndpoints({
  listSessions: { good: as('user'), bad: stranger },
  endSession: {
    good: as('user', ({ session }) => ({ params: { session_id: session } })),
    bad: as('user', () => ({ params: { session_id: 'x' } })),
  },
  logOut: {
    good: as('user', () => ({ json: { everywhere: true } })),
    bad: as('user', () => ({ json: { everywhere: 1 } })),
  },
})
