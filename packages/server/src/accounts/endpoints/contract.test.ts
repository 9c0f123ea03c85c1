/** The endpoints of accounts, called as the document says. */

import { describeEndpoints } from '../../testing/describe-endpoints.ts'
import { PASSWORD } from '../../testing/documented-server.ts'
import { as, NOBODY, stranger, toNobody, toUser } from '../../testing/example-calls.ts'

const NEW_PASSWORD = 'a lantern beside the green door'

describeEndpoints({
  registerUser: {
    good: async () => ({ json: { username: 'roy', password: PASSWORD, email: 'roy@example.com' } }),
    bad: async () => ({ json: { username: 'roy', password: 'short', email: 'roy@example.com' } }),
  },
  getMe: { good: as('user'), bad: stranger },
  changePassword: {
    good: as('user', () => ({ json: { current_password: PASSWORD, new_password: NEW_PASSWORD } })),
    bad: as('user', () => ({ json: { current_password: 'wrong', new_password: NEW_PASSWORD } })),
  },
  deleteMe: { good: as('user'), bad: stranger },
  requestEmailVerification: {
    good: async () => ({ json: { email: 'nobody@example.com' } }),
    bad: async () => ({ json: { email: 'no address' } }),
  },
  verifyEmail: {
    good: async (it) => {
      await it.request('POST', '/v1/users', { json: { username: 'zoe', password: PASSWORD, email: 'zoe@example.com' } })
      return { json: { token: await it.mailedToken() } }
    },
    bad: async () => ({ json: { token: 'A'.repeat(43) } }),
  },
  correctEmail: {
    good: async (it) => {
      await it.request('POST', '/v1/users', { json: { username: 'amy', password: PASSWORD, email: 'amy@example.com' } })
      await it.mailedToken()
      return { json: { username: 'amy', password: PASSWORD, email: 'amy@example.org' } }
    },
    bad: async () => ({ json: { username: 'nobody', password: PASSWORD, email: 'nobody@example.org' } }),
  },
  requestPasswordReset: {
    good: async (it) => ({ json: { email: (await it.user()).email } }),
    bad: async () => ({ json: {} }),
  },
  resetPassword: {
    good: async (it) => {
      const { email } = await it.user()
      await it.request('POST', '/v1/password/reset-request', { json: { email } })
      return { json: { token: await it.mailedToken(), new_password: NEW_PASSWORD } }
    },
    bad: async () => ({ json: { token: 'A'.repeat(43), new_password: NEW_PASSWORD } }),
  },
  listUsers: {
    good: as('administrator', () => ({ query: { limit: '2' } })),
    bad: as('administrator', () => ({ query: { limit: '0' } })),
  },
  createUser: {
    good: as('administrator', () => ({ json: { username: 'made', email: 'made@example.com', roles: ['editor'] } })),
    bad: as('administrator', () => ({ json: { username: 'made', scopes: ['a b'] } })),
  },
  getUser: { good: toUser(), bad: toNobody },
  setUserGrants: {
    good: toUser({ json: { scopes: ['read'], roles: ['editor'] } }),
    bad: toUser({ json: { scopes: ['read'] } }),
  },
  disableUser: { good: toUser(), bad: as('administrator', ({ id }) => ({ params: { user_id: id } })) },
  enableUser: { good: toUser(), bad: toNobody },
  deleteUser: { good: toUser(), bad: async (it) => ({ params: NOBODY, token: (await it.user()).token }) },
  endUserSessions: { good: toUser(), bad: toNobody },
  requestLoginRelease: {
    good: async (it) => ({ json: { username: (await it.user()).username } }),
    bad: async () => ({ json: { username: '' } }),
  },
  redeemLoginRelease: {
    good: async (it) => {
      const { username } = await it.user()
      await it.request('POST', '/v1/login/release', { json: { username } })
      return { json: { code: await it.mailedToken(), password: PASSWORD } }
    },
    bad: async () => ({ json: { code: 'A'.repeat(43), password: PASSWORD } }),
  },
  forgetDevices: { good: as('user'), bad: stranger },
  forgetUserDevices: { good: toUser(), bad: toNobody },
  giveLoginRelease: { good: toUser(), bad: toNobody },
})
