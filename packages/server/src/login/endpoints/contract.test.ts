/** The login, called as the document says. */

import { describeEndpoints } from '../../testing/describe-endpoints.ts'
import { PASSWORD } from '../../testing/documented-server.ts'

describeEndpoints({
  logIn: {
    good: async (it) => ({
      json: { username: (await it.user()).username, password: PASSWORD, device_label: 'laptop' },
    }),
    bad: async () => ({ json: { username: 'nobody', password: PASSWORD } }),
  },
})
