/**
 * Says whether a token is valid, and what it may do (RFC 7662). Only for authenticated clients, and only of tokens that are their
 * business: whoever is told `active` of a refresh token takes it for a bearer token, and whoever may ask of every token can follow people.
 */
import type { OpaqueTokens } from '@latchkey/guard'
import type { Claims } from '@latchkey/tokens'
import { isRefreshToken, refreshTokenHash } from '../sessions/refresh-token.ts'
import { stateOf } from '../sessions/session.ts'
import type { SessionStore } from '../sessions/session-store.ts'
import type { AccessTokenReader } from '../tokens/read-access-token.ts'
import type { Clock } from '../world/clock.ts'

/** What introspecting needs. */
export interface IntrospectTokenPorts {
  readonly store: SessionStore
  readonly reader: AccessTokenReader
  /** API keys, if the face takes them. */
  readonly opaqueTokens?: OpaqueTokens | undefined
  readonly issuer: string
  /** Seconds since the epoch. */
  readonly clock: Clock
}

/** A token that is good. Names as RFC 7662 §2.2 has them are the wire's; these are what they are made of. */
export interface Introspection {
  /** What it is: `token_use` on the wire. The first two are RFC 7009's words. */
  readonly use: 'access_token' | 'refresh_token' | 'api_key'
  readonly claims: Claims
}

/**
 * @param clientId - the authenticated client that asks
 * @returns undefined for a token that is not valid, or none of this client's business (RFC 7662 §2.2)
 */
export type IntrospectToken = (token: string, clientId: string) => Promise<Introspection | undefined>

export function createIntrospectToken({
  store,
  reader,
  opaqueTokens,
  issuer,
  clock,
}: IntrospectTokenPorts): IntrospectToken {
  return async (token, clientId) => {
    if (isRefreshToken(token)) return ofRefreshToken(token, clientId)
    const isKey = opaqueTokens?.matches(token) ?? false
    const claims = isKey ? await opaqueTokens?.resolve(token) : await reader.readGood(token)
    if (!claims || !isBusinessOf(clientId, claims)) return undefined
    return { use: isKey ? 'api_key' : 'access_token', claims }
  }

  /** A spent token is not valid, although the refresh endpoint still answers it for a while. */
  async function ofRefreshToken(token: string, asking: string): Promise<Introspection | undefined> {
    const found = await store.findByTokenHash(refreshTokenHash(token))
    if (found?.kind !== 'current' || stateOf(found.session, clock.now()) !== 'live') return undefined
    // It is shown to this server alone; nobody else has any use for it but a wrong one.
    if (found.session.clientId !== asking) return undefined
    const { id, subject, clientId, scope, createdAt, authenticatedAt, idleExpiresAt, jkt } = found.session
    const claims = {
      iss: issuer,
      sub: subject,
      client_id: clientId,
      sid: id,
      iat: createdAt,
      exp: idleExpiresAt,
      auth_time: authenticatedAt,
      ...(scope !== undefined && { scope }),
      ...(jkt !== undefined && { cnf: { jkt } }),
    }
    return { use: 'refresh_token', claims }
  }
}

/** A client is in a token's audience under its own id; and it was given the token itself. */
function isBusinessOf(clientId: string, { aud, client_id: issuedTo }: Claims): boolean {
  return issuedTo === clientId || (Array.isArray(aud) ? aud.includes(clientId) : aud === clientId)
}
