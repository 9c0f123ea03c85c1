/** `/v1/admin/users/:user_id/api-keys`: what an administrator sees of another user's keys, and removes. */
import type { Requirement } from '@latchkey/guard'
import { httpMessage, secretJson } from '@latchkey/protocol'
import Type from 'typebox'
import type { AccountStore } from '../../accounts/account-store.ts'
import { errorSchema, NO_CONTENT } from '../../http/answers.ts'
import { type Endpoint, guarded } from '../../http/endpoint.ts'
import { ADMINISTRATION } from '../../http/tags.ts'
import { MOST_LISTED_API_KEYS } from '../create-api-key.ts'
import { type ApiKeyEndpointsPorts, apiKeysSchema, wordedApiKey } from './api-keys.ts'

/** What they need. */
export interface UserApiKeysPorts extends Pick<ApiKeyEndpointsPorts, 'apiKeys' | 'removeApiKey'> {
  readonly accounts: Pick<AccountStore, 'findById'>
}

const PATH = '/v1/admin/users/:user_id/api-keys'
const userId = Type.String({ maxLength: 255 })

export function listUserApiKeysEndpoint(requirement: Requirement): Endpoint<UserApiKeysPorts> {
  return guarded({
    method: 'GET',
    path: PATH,
    id: 'listUserApiKeys',
    summary: 'Lists the API keys of a user, the oldest first.',
    ...ADMINISTRATION,
    requirement,
    params: Type.Object({ user_id: userId }, { additionalProperties: false }),
    answers: {
      200: { description: 'The keys.', schema: apiKeysSchema },
      404: { description: 'There is no such user.', schema: errorSchema },
    },
    handle: async ({ params: { user_id: id } }, { accounts, apiKeys }: UserApiKeysPorts) =>
      (await accounts.findById(id))
        ? secretJson({ api_keys: (await apiKeys.list(id, MOST_LISTED_API_KEYS)).map(wordedApiKey) })
        : httpMessage(404),
  })
}

export function removeUserApiKeyEndpoint(requirement: Requirement): Endpoint<UserApiKeysPorts> {
  return guarded({
    method: 'DELETE',
    path: `${PATH}/:api_key_id`,
    id: 'removeUserApiKey',
    summary: 'Removes an API key of a user, which is refused from now on.',
    ...ADMINISTRATION,
    requirement,
    params: Type.Object(
      { user_id: userId, api_key_id: Type.String({ maxLength: 36 }) },
      { additionalProperties: false },
    ),
    answers: {
      204: { description: 'The key no longer works.' },
      404: { description: 'The user has no such key.', schema: errorSchema },
    },
    handle: async ({ params, from: client, subject: actor }, { removeApiKey }: UserApiKeysPorts) => {
      const removal = { id: params.api_key_id, subject: params.user_id, client, actor }
      return (await removeApiKey(removal)) ? NO_CONTENT : httpMessage(404)
    },
  })
}
