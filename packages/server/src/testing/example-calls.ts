/**
 * One good call and one bad one for each endpoint of the native face, by its `id`. Whoever adds an endpoint adds its
 * calls: a test compares these names with the document's.
 */
import { type Call, type DocumentedServer, type LoggedIn, PASSWORD } from './documented-server.ts'

type Make = (it: DocumentedServer) => Promise<Call>

/** Calls of an endpoint. `bad` is left out if nothing can be done wrong: no token, no body, no parameter. */
export interface ExampleCalls {
  readonly good: Make
  readonly bad?: Make
}

const NEW_PASSWORD = 'a lantern beside the green door'

/** A call by the user who is logged in. */
function as(
  who: 'user' | 'administrator',
  call: (person: LoggedIn, it: DocumentedServer) => Call | Promise<Call> = () => ({}),
): Make {
  return async (it) => {
    const person = await it[who]()
    return { token: person.token, ...(await call(person, it)) }
  }
}

/** What an administrator does to another user. */
function toUser(call: Call = {}): Make {
  return as('administrator', async (_admin, it) => ({ ...call, params: { user_id: (await it.user()).id } }))
}

const nobody = { user_id: '01890000-0000-7000-8000-000000000000' }
const toNobody: Make = as('administrator', () => ({ params: nobody }))
const stranger: Make = async () => ({})

export const exampleCalls: Readonly<Record<string, ExampleCalls>> = {
  logIn: {
    good: async (it) => ({
      json: { username: (await it.user()).username, password: PASSWORD, device_label: 'laptop' },
    }),
    bad: async () => ({ json: { username: 'nobody', password: PASSWORD } }),
  },
  requestToken: {
    good: async (it) => {
      const { refreshToken } = await it.user()
      return { form: { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: 'first-party' } }
    },
    bad: async () => ({ form: { grant_type: 'password', username: 'roy', password: 'x' } }),
  },
  revokeToken: {
    good: async (it) => ({ form: { token: (await it.user()).refreshToken, client_id: 'first-party' } }),
    bad: async () => ({ form: {} }),
  },
  introspectToken: {
    good: async (it) => ({ form: { token: (await it.user()).token }, headers: it.client }),
    bad: async (it) => ({ form: { token: (await it.user()).token } }),
  },
  listSessions: { good: as('user'), bad: stranger },
  endSession: {
    good: as('user', ({ session }) => ({ params: { session_id: session } })),
    bad: as('user', () => ({ params: { session_id: 'x' } })),
  },
  logOut: {
    good: as('user', () => ({ json: { everywhere: true } })),
    bad: as('user', () => ({ json: { everywhere: 1 } })),
  },
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
  createApiKey: {
    good: as('user', () => ({ json: { name: 'ci', scopes: ['read'], expires_in: 3600 } })),
    bad: as('user', () => ({ json: { name: 'ci', scopes: ['write'] } })),
  },
  listApiKeys: {
    good: as('user', async ({ token }, it) => {
      await it.request('POST', '/v1/api-keys', { token, json: { name: 'ci' } })
      return {}
    }),
    bad: stranger,
  },
  removeApiKey: {
    good: as('user', async ({ token }, it) => {
      const made = await it.request('POST', '/v1/api-keys', { token, json: { name: 'ci' } })
      const { api_key_id: id } = (await made.json()) as { readonly api_key_id: string }
      return { params: { api_key_id: id } }
    }),
    bad: as('user', () => ({ params: { api_key_id: 'x' } })),
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
  deleteUser: { good: toUser(), bad: async (it) => ({ params: nobody, token: (await it.user()).token }) },
  endUserSessions: { good: toUser(), bad: toNobody },
  revokeTokens: {
    good: as('administrator', () => ({ json: { session: 'a session' } })),
    bad: as('administrator', () => ({ json: {} })),
  },
  listAuditEvents: {
    good: as('administrator', () => ({ query: { limit: '5', outcome: 'success' } })),
    bad: as('administrator', () => ({ query: { outcome: 'perhaps' } })),
  },
  readSigningKeys: { good: stranger },
  readServerMetadata: { good: stranger },
}
