/** `/v1/admin/users/:user_id`: what is done to one user. */
import type { Requirement } from '@latchkey/guard'
import { httpMessage, json, type Message, secretJson } from '@latchkey/protocol'
import Type, { type TObject } from 'typebox'
import { errorSchema, NO_CONTENT } from '../../http/answers.ts'
import { jsonBody } from '../../http/body-reader.ts'
import { type Endpoint, guarded } from '../../http/endpoint.ts'
import { ADMINISTRATION } from '../../http/tags.ts'
import type { EndSessionsOfSubject } from '../../sessions/end-sessions-of-subject.ts'
import { keysLeft } from '../../sessions/endpoints/keys-left.ts'
import type { SettleApiKeys } from '../../sessions/settle-api-keys.ts'
import { grantsComplaint } from '../account.ts'
import { refuseGrants } from '../account-answers.ts'
import { accountError } from '../account-errors.ts'
import { accountSchema, grantsSchema, wordedAccount } from '../account-schemas.ts'
import type { AccountStore } from '../account-store.ts'
import type { ChangeUser } from '../change-user.ts'

/** What they need. */
export interface UserEndpointsPorts {
  readonly accounts: Pick<AccountStore, 'findById'>
  readonly changeUser: ChangeUser
  readonly endSessions: EndSessionsOfSubject
  readonly settleApiKeys: SettleApiKeys
}

const PATH = '/v1/admin/users/:user_id'
const PARAMS: TObject<{ user_id: ReturnType<typeof Type.String> }> = Type.Object(
  { user_id: Type.String({ maxLength: 255 }) },
  { additionalProperties: false },
)

const UNKNOWN = { description: 'There is no such user.', schema: errorSchema }
const OWN = {
  description: 'This is your own account: another administrator must do it, so that it can be undone.',
  schema: errorSchema,
}
const DONE = { description: 'Done, or done before.' }

export function userEndpoints(requirement: Requirement): readonly Endpoint<UserEndpointsPorts>[] {
  const disable = {
    method: 'POST',
    path: `${PATH}/disable`,
    id: 'disableUser',
    summary: 'Disables a user, who can no longer log in, and ends all sessions.',
  }
  const enable = {
    method: 'POST',
    path: `${PATH}/enable`,
    id: 'enableUser',
    summary: 'Lets a user log in again.',
  }
  const remove = {
    method: 'DELETE',
    path: PATH,
    id: 'deleteUser',
    summary: 'Deletes a user, with all sessions and API keys.',
  }
  return [
    getUser(requirement),
    setUserGrants(requirement),
    change(requirement, disable, 'disable'),
    change(requirement, enable, 'enable'),
    change(requirement, remove, 'remove'),
    endUserSessions(requirement),
  ]
}

function getUser(requirement: Requirement): Endpoint<UserEndpointsPorts> {
  return guarded({
    ...ofOneUser(requirement),
    method: 'GET',
    path: PATH,
    id: 'getUser',
    summary: 'Says what is known of a user.',
    answers: { 200: { description: 'The user.', schema: accountSchema }, 404: UNKNOWN },
    handle: async ({ params: { user_id: id } }, { accounts }: UserEndpointsPorts) => {
      const account = await accounts.findById(id)
      return account ? secretJson(wordedAccount(account)) : httpMessage(404)
    },
  })
}

function setUserGrants(requirement: Requirement): Endpoint<UserEndpointsPorts> {
  return guarded({
    ...ofOneUser(requirement),
    method: 'PUT',
    path: `${PATH}/grants`,
    id: 'setUserGrants',
    summary:
      'Sets a user’s scopes and roles. If something is taken away, access tokens issued before are refused, and sessions go on with a refresh.',
    body: jsonBody(Type.Object({ scopes: grantsSchema, roles: grantsSchema }, { additionalProperties: false })),
    answers: {
      200: { description: 'The user.', schema: accountSchema },
      400: { description: 'A scope or a role is not valid.', schema: errorSchema },
      404: UNKNOWN,
      409: OWN,
    },
    handle: async (
      { params: { user_id: id }, input: grants, from: client, subject: actor },
      { changeUser }: UserEndpointsPorts,
    ) => {
      const complaint = grantsComplaint(grants)
      if (complaint) return refuseGrants(complaint)
      if (id === actor) return ownAccount()
      const account = await changeUser.grant({ id, client, actor, grants })
      return account ? secretJson(wordedAccount(account)) : httpMessage(404)
    },
  })
}

/** A change without a body. */
function change(
  requirement: Requirement,
  where: Pick<Endpoint, 'method' | 'path' | 'id' | 'summary'>,
  name: 'disable' | 'enable' | 'remove',
): Endpoint<UserEndpointsPorts> {
  return guarded({
    ...ofOneUser(requirement),
    ...where,
    answers: { 204: DONE, 404: UNKNOWN, 409: OWN },
    handle: async ({ params: { user_id: id }, from: client, subject: actor }, { changeUser }: UserEndpointsPorts) => {
      if (id === actor) return ownAccount()
      return (await changeUser[name]({ id, client, actor })) ? NO_CONTENT : httpMessage(404)
    },
  })
}

function endUserSessions(requirement: Requirement): Endpoint<UserEndpointsPorts> {
  return guarded({
    ...ofOneUser(requirement),
    method: 'POST',
    path: `${PATH}/end-sessions`,
    id: 'endUserSessions',
    summary: 'Ends all sessions of a user, and with `end_api_keys=true` their API keys too.',
    query: Type.Object(
      { end_api_keys: Type.Optional(Type.Union([Type.Literal('true'), Type.Literal('false')])) },
      { additionalProperties: false },
    ),
    answers: {
      200: {
        description: 'How many sessions were ended.',
        schema: Type.Object({ ended: Type.Integer(), api_keys_left: keysLeft }),
      },
      404: UNKNOWN,
    },
    handle: async (
      { params: { user_id: id }, query, from: client, subject: actor },
      { accounts, endSessions, settleApiKeys }: UserEndpointsPorts,
    ) => {
      if (!(await accounts.findById(id))) return httpMessage(404)
      const ended = await endSessions({ subject: id, reason: 'ended_by_operator', client, actor })
      const end = query.end_api_keys === 'true'
      const left = await settleApiKeys({ subject: id, end, client, actor })
      return json(200, { ended, api_keys_left: left }, [['Cache-Control', 'no-store']])
    },
  })
}

function ofOneUser(requirement: Requirement) {
  return { ...ADMINISTRATION, requirement, params: PARAMS } as const
}

function ownAccount(): Message {
  return accountError(409, 'own_account', 'This cannot be done to one’s own account.')
}
