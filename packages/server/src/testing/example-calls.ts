/** Who makes the example calls of an endpoint. */
import type { Call, DocumentedServer, LoggedIn } from './documented-server.ts'

export type Make = (it: DocumentedServer) => Promise<Call>

/** A call by the user who is logged in. */
export function as(
  who: 'user' | 'administrator',
  call: (person: LoggedIn, it: DocumentedServer) => Call | Promise<Call> = () => ({}),
): Make {
  return async (it) => {
    const person = await it[who]()
    return { token: person.token, ...(await call(person, it)) }
  }
}

/** What an administrator does to another user. */
export function toUser(call: Call = {}): Make {
  return as('administrator', async (_admin, it) => ({ ...call, params: { user_id: (await it.user()).id } }))
}

export const NOBODY = { user_id: '01890000-0000-7000-8000-000000000000' }
export const toNobody: Make = as('administrator', () => ({ params: NOBODY }))
export const stranger: Make = async () => ({})
