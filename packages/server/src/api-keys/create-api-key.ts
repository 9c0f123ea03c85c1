/** Makes an API key for a user who is logged in. */

import type { Account } from '../accounts/account.ts'
import type { AccountStore } from '../accounts/account-store.ts'
import type { Audit } from '../audit/audit.ts'
import type { ClientInfo } from '../http/client-info.ts'
import type { Clock } from '../world/clock.ts'
import { type ApiKey, apiKeyHash, hasExpired, newApiKey } from './api-key.ts'
import type { ApiKeyStore } from './api-key-store.ts'
import { apiKeyCreated } from './audit-events.ts'
import type { ApiKeyLifetimes } from './key-lifetimes.ts'

/** What it needs. */
export interface CreateApiKeyPorts {
  readonly accounts: Pick<AccountStore, 'findById'>
  readonly keys: Pick<ApiKeyStore, 'create' | 'list' | 'remove'>
  readonly lifetimes: Required<ApiKeyLifetimes>
  /** Writes to the owner, after the answer. Left out: there is no mail. */
  readonly tellOwner?: ((owner: Account) => void) | undefined
  readonly audit: Audit
  /** Seconds since the epoch. */
  readonly clock: Clock
  readonly newId: () => string
}

/** The key that was asked for. Its owner is taken from the verified token, never from the request (CVE-2025-61928). */
export interface ApiKeyRequest {
  readonly subject: string
  readonly name: string
  readonly scopes: readonly string[]
  /** Default: the usual lifetime. Longer than the longest is the longest. */
  readonly expiresInSeconds?: number
  readonly client: ClientInfo
}

/** The result. The key itself is shown only here. */
export type ApiKeyCreated =
  | { readonly kind: 'created'; readonly key: string; readonly apiKey: ApiKey }
  | { readonly kind: 'user_unknown' | 'too_many' }
  /** The user does not have them. */
  | { readonly kind: 'scopes_exceeded' }

export type CreateApiKey = (request: ApiKeyRequest) => Promise<ApiKeyCreated>

/** Of one user, without those that have expired. */
export const MOST_API_KEYS = 20
/** More than a user may have: expired ones are listed too. */
export const MOST_LISTED_API_KEYS = 100

export function createCreateApiKey(ports: CreateApiKeyPorts): CreateApiKey {
  const { accounts, keys, lifetimes, tellOwner, audit, clock, newId } = ports

  return async (request) => {
    const { subject, client } = request
    const result = await create(request)
    const done = result.kind === 'created' ? { id: result.apiKey.id } : { refusal: result.kind }
    await audit.record(apiKeyCreated({ subject, done }, client))
    return result
  }

  /** Expired ones are removed: nobody can use them, and they must not hide the others. */
  async function removeExpired(userId: string): Promise<void> {
    const all = await keys.list(userId, MOST_LISTED_API_KEYS)
    const expired = all.filter((key) => hasExpired(key, clock.now()))
    for (const { id } of expired) await keys.remove({ id, userId })
  }

  async function create({
    subject,
    name,
    scopes,
    expiresInSeconds = lifetimes.defaultLifetimeSeconds,
  }: ApiKeyRequest): Promise<ApiKeyCreated> {
    const account = await accounts.findById(subject)
    if (!account || account.disabled) return { kind: 'user_unknown' }
    if (!scopes.every((scope) => account.scopes.includes(scope))) return { kind: 'scopes_exceeded' }
    await removeExpired(account.id)
    const id = newId()
    const key = newApiKey(id)
    const createdAt = Math.floor(clock.now())
    const expiresAt = createdAt + Math.min(expiresInSeconds, lifetimes.maximumLifetimeSeconds)
    const apiKey: ApiKey = { id, userId: account.id, name, scopes: [...new Set(scopes)], createdAt, expiresAt }
    const isMade = await keys.create({ ...apiKey, hash: apiKeyHash(key) }, { most: MOST_API_KEYS, now: createdAt })
    if (!isMade) return { kind: 'too_many' }
    tellOwner?.(account)
    return { kind: 'created', key, apiKey }
  }
}
