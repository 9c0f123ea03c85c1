/** The endpoint of the keys, called as the document says. */
import { describeEndpoints } from '../../testing/describe-endpoints.ts'
import { stranger } from '../../testing/example-calls.ts'

describeEndpoints({
  readSigningKeys: { good: stranger },
})
