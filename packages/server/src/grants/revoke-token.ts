/** Revokes a token for its holder (RFC 7009): a refresh token ends its session, an access token is refused by every guard. */
import type { OpaqueTokens } from '@latchkey/guard'
import { tokenIdOf } from '@latchkey/guard/revocations'
import type { Audit } from '../audit/audit.ts'
import type { ClientInfo } from '../http/client-info.ts'
import { tokenRevoked } from '../revocations/audit-events.ts'
import type { RevocationLog } from '../revocations/revocation-log.ts'
import type { EndSession } from '../sessions/end-session.ts'
import { isRefreshToken, refreshTokenHash } from '../sessions/refresh-token.ts'
import type { SessionStore } from '../sessions/session-store.ts'
import type { AccessTokenReader } from '../tokens/read-access-token.ts'

/** What revoking needs. */
export interface RevokeTokenPorts {
  readonly store: SessionStore
  readonly endSession: EndSession
  readonly reader: AccessTokenReader
  /** API keys, if the face takes them. */
  readonly opaqueTokens?: OpaqueTokens | undefined
  readonly log: Pick<RevocationLog, 'append'>
  readonly audit: Audit
}

/** A token, and who presents it. */
export interface TokenRevocation {
  readonly token: string
  readonly clientId: string
  readonly client: ClientInfo
}

/**
 * Resolves when the token is no longer accepted anywhere. What is no token of ours, or one that nobody knows any more, is `unknown`.
 *
 * @returns `of_another_client` when it belongs to another client, or is an API key, and stays valid (RFC 7009 §2.1)
 * @throws {DomainError} store_unavailable | store_misconfigured: it may still be valid
 */
export type RevokeToken = (revocation: TokenRevocation) => Promise<'revoked' | 'unknown' | 'of_another_client'>

export function createRevokeToken(ports: RevokeTokenPorts): RevokeToken {
  const { store, endSession, reader, opaqueTokens, log, audit } = ports
  return async (revocation) => {
    const { token } = revocation
    if (isRefreshToken(token)) return revokeRefresh(revocation)
    // A key is its owner's to remove. To say "done" of one that goes on working would be wrong.
    if (opaqueTokens?.matches(token)) return (await opaqueTokens.resolve(token)) ? 'of_another_client' : 'unknown'
    return revokeAccess(revocation)
  }

  /** A spent token is taken too: a client that logs out while a refresh is on its way has no other. */
  async function revokeRefresh({ token, clientId, client }: TokenRevocation): ReturnType<RevokeToken> {
    const session = (await store.findByTokenHash(refreshTokenHash(token)))?.session
    if (!session) return 'unknown'
    if (session.clientId !== clientId) return 'of_another_client'
    await endSession({ id: session.id, reason: 'token_revoked', client })
    return 'revoked'
  }

  async function revokeAccess({ token, clientId, client }: TokenRevocation): ReturnType<RevokeToken> {
    const claims = await reader.readSigned(token)
    if (!claims) return 'unknown'
    if (claims['client_id'] !== clientId) return 'of_another_client'
    const id = tokenIdOf(claims)
    const subject = String(claims['sub'])
    await log.append([{ kind: 'token', id, subject, expiresAt: Math.ceil(Number(claims['exp'])) }])
    const session = claims['sid']
    const revoked = { subject, client: clientId, object: id }
    await audit.record(tokenRevoked({ ...revoked, ...(typeof session === 'string' && { session }) }, client))
    return 'revoked'
  }
}
