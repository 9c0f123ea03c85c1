/** Counts a user's API keys where their sessions end, or removes them. */

import type { Audit } from '../audit/audit.ts'
import type { SettleApiKeys } from '../sessions/settle-api-keys.ts'
import type { Clock } from '../world/clock.ts'
import { hasExpired } from './api-key.ts'
import type { ApiKeyStore } from './api-key-store.ts'
import { MOST_LISTED_API_KEYS } from './create-api-key.ts'
import { createRemoveApiKey } from './remove-api-key.ts'

/** What it needs. */
export interface SettleApiKeysPorts {
  readonly keys: Pick<ApiKeyStore, 'list' | 'remove'>
  readonly audit: Audit
  readonly clock: Clock
}

export function createSettleApiKeys({ keys, audit, clock }: SettleApiKeysPorts): SettleApiKeys {
  const removeApiKey = createRemoveApiKey({ keys, audit })
  return async ({ end, ...whose }) => {
    const all = await keys.list(whose.subject, MOST_LISTED_API_KEYS)
    if (!end) return all.filter((key) => !hasExpired(key, clock.now())).length
    for (const { id } of all) await removeApiKey({ id, ...whose })
    return 0
  }
}
