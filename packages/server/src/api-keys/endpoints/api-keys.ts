/** `/v1/api-keys`: keys for a user's own programs. */
import { httpMessage, type Message, secretJson } from '@latchkey/protocol'
import Type, { type TObject } from 'typebox'
import { refuse } from '../../accounts/account-answers.ts'
import { accountError } from '../../accounts/account-errors.ts'
import { grantsSchema, secondsSchema } from '../../accounts/account-schemas.ts'
import { TOO_MANY_CHANGES, withinOwnChanges } from '../../accounts/limit-own-change.ts'
import { created, errorSchema, NO_CONTENT } from '../../http/answers.ts'
import { jsonBody } from '../../http/body-reader.ts'
import { type Endpoint, guarded } from '../../http/endpoint.ts'
import type { RateLimits } from '../../limits/rate-limits.ts'
import { OWN_LOGIN } from '../../tokens/own-login.ts'
import type { ApiKey } from '../api-key.ts'
import type { ApiKeyStore } from '../api-key-store.ts'
import type { ApiKeyCreated, CreateApiKey } from '../create-api-key.ts'
import { MOST_API_KEYS, MOST_LISTED_API_KEYS } from '../create-api-key.ts'
import type { ApiKeyLifetimes } from '../key-lifetimes.ts'
import type { RemoveApiKey } from '../remove-api-key.ts'

const TAG = 'API keys'

const MEMBERS = {
  api_key_id: Type.String(),
  name: Type.String(),
  scopes: Type.Array(Type.String()),
  created_at: secondsSchema,
  expires_at: Type.Optional(secondsSchema),
  last_used_at: Type.Optional(secondsSchema),
} as const

export const apiKeysSchema: TObject = Type.Object({ api_keys: Type.Array(Type.Object(MEMBERS)) })

/** What they need. */
export interface ApiKeyEndpointsPorts {
  readonly createApiKey: CreateApiKey
  readonly apiKeys: Pick<ApiKeyStore, 'list'>
  readonly removeApiKey: RemoveApiKey
  readonly limits: Pick<RateLimits, 'consume'>
}

export function createApiKeyEndpoint(
  authenticatedWithinSeconds: number,
  { defaultLifetimeSeconds, maximumLifetimeSeconds }: Required<ApiKeyLifetimes>,
): Endpoint<ApiKeyEndpointsPorts> {
  const lifetime = Type.Integer({
    minimum: 60,
    maximum: maximumLifetimeSeconds,
    default: defaultLifetimeSeconds,
    description: 'Seconds.',
  })
  return guarded({
    method: 'POST',
    path: '/v1/api-keys',
    id: 'createApiKey',
    summary: 'Makes an API key, which is sent instead of an access token. It needs a login of a short while ago.',
    tag: TAG,
    requirement: { ...OWN_LOGIN, authenticatedWithinSeconds },
    body: jsonBody(
      Type.Object(
        {
          name: Type.String({ minLength: 1, maxLength: 100, pattern: '^[^\\x00-\\x1f\\x7f]+$' }),
          scopes: Type.Optional(grantsSchema),
          expires_in: Type.Optional(lifetime),
        },
        { additionalProperties: false },
      ),
    ),
    answers: {
      201: {
        description: 'The key. It is shown only this once.',
        schema: Type.Object({ ...MEMBERS, api_key: Type.String() }),
      },
      400: { description: 'You do not have all of these scopes.', schema: errorSchema },
      404: { description: 'The token does not belong to a user.', schema: errorSchema },
      409: { description: `You have ${MOST_API_KEYS} keys already that have not expired.`, schema: errorSchema },
      429: TOO_MANY_CHANGES,
    },
    handle: ({ subject, input: body, from: client }, { limits, createApiKey }: ApiKeyEndpointsPorts) => {
      const { name, scopes = [], expires_in: expiresInSeconds } = body
      const expiry = expiresInSeconds === undefined ? {} : { expiresInSeconds }
      return withinOwnChanges(limits, subject, async () =>
        wordedCreation(await createApiKey({ subject, name, scopes, client, ...expiry })),
      )
    },
  })
}

export function listApiKeysEndpoint(): Endpoint<ApiKeyEndpointsPorts> {
  return guarded({
    method: 'GET',
    path: '/v1/api-keys',
    id: 'listApiKeys',
    summary: 'Lists your API keys, the oldest first.',
    tag: TAG,
    requirement: OWN_LOGIN,
    answers: { 200: { description: 'The keys.', schema: apiKeysSchema } },
    handle: async ({ subject }, { apiKeys }: ApiKeyEndpointsPorts) =>
      secretJson({ api_keys: (await apiKeys.list(subject, MOST_LISTED_API_KEYS)).map(wordedApiKey) }),
  })
}

export function removeApiKeyEndpoint(): Endpoint<ApiKeyEndpointsPorts> {
  return guarded({
    method: 'DELETE',
    path: '/v1/api-keys/:api_key_id',
    id: 'removeApiKey',
    summary: 'Removes an API key, which is refused from now on.',
    tag: TAG,
    requirement: OWN_LOGIN,
    params: Type.Object({ api_key_id: Type.String({ maxLength: 36 }) }, { additionalProperties: false }),
    answers: {
      204: { description: 'The key no longer works.' },
      404: { description: 'You have no such key.', schema: errorSchema },
      429: TOO_MANY_CHANGES,
    },
    handle: ({ subject, params, from: client }, { limits, removeApiKey }: ApiKeyEndpointsPorts) =>
      withinOwnChanges(limits, subject, async () =>
        (await removeApiKey({ id: params.api_key_id, subject, client })) ? NO_CONTENT : httpMessage(404),
      ),
  })
}

function wordedCreation(result: ApiKeyCreated): Message {
  switch (result.kind) {
    case 'created':
      return created({ ...wordedApiKey(result.apiKey), api_key: result.key })
    case 'scopes_exceeded':
      return accountError(400, 'invalid_scope', 'You do not have all of these scopes.')
    case 'too_many':
      return accountError(409, 'too_many_api_keys', 'Remove a key first.')
    case 'user_unknown':
      return refuse({ kind: result.kind })
  }
}

/** A key without what lets anybody in. */
export function wordedApiKey({ id, name, scopes, createdAt, expiresAt, lastUsedAt }: ApiKey): object {
  return {
    api_key_id: id,
    name,
    scopes,
    created_at: createdAt,
    expires_at: expiresAt,
    last_used_at: lastUsedAt,
  }
}
