/** Revokes, and where a person is revoked their API keys end too: the revocation log forgets a person when the last access token is over. */
import type { Revoke } from '../revocations/revoke.ts'
import type { ApiKeyStore } from './api-key-store.ts'

export function createRevokeWithKeys(revoke: Revoke, keys: Pick<ApiKeyStore, 'removeAll'>): Revoke {
  return async (request) => {
    const isRevoked = await revoke(request)
    if ('subject' in request) await keys.removeAll(request.subject)
    return isRevoked
  }
}
