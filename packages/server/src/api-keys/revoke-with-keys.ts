/** Revokes, and where a person is revoked their API keys end too: the revocation log forgets a person when the last access token is over. */
import type { Revoke } from '../revocations/revoke.ts'
import type { ApiKeyStore } from './api-key-store.ts'
import { MOST_LISTED_API_KEYS } from './create-api-key.ts'

/** What it needs. */
export interface RevokeWithKeysPorts {
  readonly revoke: Revoke
  readonly keys: Pick<ApiKeyStore, 'list' | 'remove' | 'removeAll'>
  /** Of the faces: a key has the `iss` of its face. */
  readonly issuers: () => readonly string[]
}

export function createRevokeWithKeys({ revoke, keys, issuers }: RevokeWithKeysPorts): Revoke {
  return async (request) => {
    const isRevoked = await revoke(request)
    if (!('subject' in request)) return isRevoked
    const { subject: userId, issuer, issuedUntil } = request
    if (issuer !== undefined && !issuers().includes(issuer)) return isRevoked
    if (issuedUntil === undefined) {
      await keys.removeAll(userId)
      return isRevoked
    }
    const all = await keys.list(userId, MOST_LISTED_API_KEYS)
    for (const { id, createdAt } of all) if (createdAt <= issuedUntil) await keys.remove({ id, userId })
    return isRevoked
  }
}
