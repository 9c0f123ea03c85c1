/** API keys as guards see them: claims that are read again for each request, so that removing a key or its owner takes effect at once. */

import type { OpaqueTokens } from '@latchkey/guard'
import { type OptionTable, parseOptions, part, withMethods } from '@latchkey/options'
import type { Dialect } from '@latchkey/protocol'
import type { Claims } from '@latchkey/tokens'
import type { AccountStore } from '../accounts/account-store.ts'
import { API_KEY_CLAIM } from '../tokens/own-login.ts'
import { type Clock, clockOption } from '../world/clock.ts'
import { API_KEY_PREFIX, hasExpired, idOfApiKey, isApiKey } from './api-key.ts'
import type { ApiKeyStore } from './api-key-store.ts'

/** What it needs. */
export interface ApiKeyTokensPorts {
  readonly accounts: Pick<AccountStore, 'findById'>
  readonly keys: Pick<ApiKeyStore, 'find' | 'touch'>
  /** The face's, an `oauth()` dialect. */
  readonly dialect: Dialect
  readonly clock: Clock
}

const TOUCH_SECONDS = 60

const OPTIONS = {
  accounts: part<ApiKeyTokensPorts['accounts']>('the users of a store'),
  keys: part<ApiKeyTokensPorts['keys']>('the API keys of a store'),
  dialect: withMethods<Dialect>('what oauth() returns', 'policy'),
  clock: clockOption,
} satisfies OptionTable<keyof ApiKeyTokensPorts>

/** Give this to the face as `opaqueTokens`, and to `createLoginSessions`. */
export function createApiKeyTokens(ports: ApiKeyTokensPorts): OpaqueTokens {
  const { accounts, keys, dialect, clock } = parseOptions(OPTIONS, ports)
  const policy = dialect.policy()
  const [[issuer], [audience]] = [policy.issuers, policy.audience]
  if (issuer === undefined || audience === undefined)
    throw new TypeError('dialect: API keys need one that names its issuer and audience, as oauth() does')

  return {
    // Its row is gone once its owner is revoked, and stays while only sessions end.
    isCurrent: true,
    matches: (token) => token.startsWith(API_KEY_PREFIX),
    resolve: async (token): Promise<Claims | undefined> => {
      const id = idOfApiKey(token)
      const key = id === undefined ? undefined : await keys.find(id)
      const now = clock.now()
      if (!key || !isApiKey(token, key) || hasExpired(key, now)) return undefined
      const owner = await accounts.findById(key.userId)
      if (!owner || owner.disabled) return undefined
      if (key.lastUsedAt === undefined || key.lastUsedAt <= now - TOUCH_SECONDS) {
        await keys.touch(key.id, { at: now, before: now - TOUCH_SECONDS })
      }
      const scopes = key.scopes.filter((scope) => owner.scopes.includes(scope))
      return {
        iss: issuer,
        sub: owner.id,
        aud: audience,
        client_id: `api-key:${key.id}`,
        iat: key.createdAt,
        ...(key.expiresAt !== undefined && { exp: key.expiresAt }),
        jti: key.id,
        [API_KEY_CLAIM]: key.id,
        // No roles: a leaked key must not make anyone an administrator.
        ...(scopes.length > 0 && { scope: scopes.join(' ') }),
      }
    },
  }
}
