/** What ends what: each event of the house, how it is brought about, and what must let nobody in any more when its row says so. */

import type { Store } from '@latchkey/server/stores'
import { decodeUnverified } from '@latchkey/tokens'
import { type Answer, askOne, form, json } from './client.ts'
import { NEW_PASSWORD, PASSWORD, type Person, refreshed, WAYS } from './person.ts'

/** Where the act is asked for, by whom, and about whom. */
export interface Act {
  readonly at: string
  readonly who: Person
  /** An administrator's access token. */
  readonly admin: string
}

export interface Scenario {
  /** The event's name. */
  readonly name: string
  /** The step that is the change itself. */
  readonly change: string
  /** Undefined for what is done beside the servers: a key is revoked. */
  readonly act?: (act: Act) => Promise<Answer | undefined>
  /** Whether the row says so. */
  readonly isChanged: (store: Store, who: Person) => Promise<boolean>
  /** What must let nobody in then: names of {@link WAYS}. */
  readonly dead: readonly string[]
  /** Statuses of the act when it is done again though it had been done. */
  readonly repeated: readonly number[]
  /** A login with the old password may begin between `before` and the commit. */
  readonly hasStray: boolean
}

const ALL = Object.keys(WAYS)
const DONE = [200, 204]

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'account_removed',
    change: 'users.remove',
    act: ({ at, who, admin }) => ask(`${at}/v1/admin/users/${who.id}`, 'DELETE', admin),
    isChanged: async ({ users }, { id }) => (await users.findById(id)) === undefined,
    dead: ALL,
    repeated: [404],
    hasStray: true,
  },
  {
    name: 'account_disabled',
    change: 'users.setDisabled',
    act: ({ at, who, admin }) => ask(`${at}/v1/admin/users/${who.id}/disable`, 'POST', admin),
    isChanged: async ({ users }, { id }) => (await users.findById(id))?.disabled === true,
    dead: ALL,
    repeated: DONE,
    hasStray: true,
  },
  {
    name: 'credentials_reset',
    change: 'users.changePassword',
    act: ({ at, who }) =>
      askOne(`${at}/v1/password/reset`, json({ token: who.resetToken, new_password: NEW_PASSWORD })),
    isChanged: hasNewPassword,
    dead: ALL,
    repeated: [400],
    hasStray: true,
  },
  {
    name: 'password_changed',
    change: 'users.changePassword',
    act: ({ at, who }) =>
      askOne(`${at}/v1/me/password`, json({ current_password: PASSWORD, new_password: NEW_PASSWORD }, who.mine.access)),
    isChanged: hasNewPassword,
    dead: ['other access token', 'other refresh token', 'old password'],
    repeated: [400],
    hasStray: true,
  },
  {
    name: 'session_ended',
    change: 'sessions.end',
    act: async ({ at, who }) => {
      const answer = await askOne(`${at}/v1/logout`, json({}, who.mine.access))
      // The revocation stands already: what is left to end is ended by the refresh token.
      return answer?.status === 401 ? askOne(`${at}/v1/revoke`, form({ token: who.mine.refresh })) : answer
    },
    isChanged: async ({ sessions }, { mine }) =>
      (await sessions.find(String(decodeUnverified(mine.access).claims['sid'])))?.ended !== undefined,
    dead: ['access token', 'refresh token'],
    repeated: DONE,
    hasStray: false,
  },
  {
    name: 'grants_changed',
    change: 'users.setGrants',
    act: ({ at, who, admin }) =>
      ask(`${at}/v1/admin/users/${who.id}/grants`, 'PUT', admin, { scopes: ['read'], roles: [] }),
    isChanged: async ({ users }, { id }) => (await users.findById(id))?.scopes.includes('write') === false,
    // Sessions go on with what is left.
    dead: ['access token', 'other access token'],
    repeated: DONE,
    hasStray: true,
  },
  {
    name: 'key_revoked',
    change: 'signingKeys.replaceActive',
    isChanged: async ({ signingKeys }, { mine }) => {
      const { kid } = decodeUnverified(mine.access).header
      return (await signingKeys.list({ ended: true })).some((key) => key.kid === kid && key.state === 'revoked')
    },
    dead: ['access token', 'other access token'],
    repeated: [],
    hasStray: false,
  },
]

/** What a session that goes on must not say any more. */
export async function hasStaleGrants(at: string, who: Person): Promise<boolean> {
  const answer = await refreshed(at, who.other.refresh)
  return String(answer?.body['scope']).split(' ').includes('write')
}

async function hasNewPassword({ users }: Store, { id }: Person): Promise<boolean> {
  return (await users.findById(id))?.passwordChangedAt !== undefined
}

function ask(url: string, method: string, token: string, body?: object): Promise<Answer | undefined> {
  const headers: Record<string, string> = { authorization: `Bearer ${token}` }
  if (body) headers['content-type'] = 'application/json'
  return askOne(url, { method, headers, ...(body && { body: JSON.stringify(body) }) })
}
