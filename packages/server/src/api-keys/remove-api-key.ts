/** Removes an API key of a user. */

import type { Audit } from '../audit/audit.ts'
import type { ClientInfo } from '../http/client-info.ts'
import type { ApiKeyStore } from './api-key-store.ts'
import { apiKeyRevoked } from './audit-events.ts'

/** What it needs. */
export interface RemoveApiKeyPorts {
  readonly keys: Pick<ApiKeyStore, 'remove'>
  readonly audit: Audit
}

/** False when the user has no such key. */
export type RemoveApiKey = (removal: {
  readonly id: string
  readonly subject: string
  readonly client: ClientInfo
  /** Who did it, as the audit log names them. Left out: the user. */
  readonly actor?: string
}) => Promise<boolean>

export function createRemoveApiKey({ keys, audit }: RemoveApiKeyPorts): RemoveApiKey {
  return async ({ id, subject, client, actor }) => {
    const removed = await keys.remove({ id, userId: subject })
    // The id of a refused removal is whatever the client sent, so it is not recorded.
    const done = removed ? { id } : { refusal: 'api_key_unknown' }
    await audit.record(apiKeyRevoked({ subject, done, ...(actor !== undefined && { actor }) }, client))
    return removed
  }
}
