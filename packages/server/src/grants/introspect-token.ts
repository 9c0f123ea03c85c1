/** Says whether a token is valid, and what it may do (RFC 7662). Only for authenticated clients. */
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
  readonly kind: 'access' | 'refresh'
  readonly claims: Claims
}

/** @returns undefined for a token that is not valid, whatever the reason */
export type IntrospectToken = (token: string) => Promise<Introspection | undefined>

export function createIntrospectToken({
  store,
  reader,
  opaqueTokens,
  issuer,
  clock,
}: IntrospectTokenPorts): IntrospectToken {
  return async (token) => {
    if (isRefreshToken(token)) return ofRefreshToken(token)
    const claims = opaqueTokens?.matches(token) ? await opaqueTokens.resolve(token) : await reader.readGood(token)
    return claims && { kind: 'access', claims }
  }

  /** A spent token is not valid, although the refresh endpoint still answers it for a while. */
  async function ofRefreshToken(token: string): Promise<Introspection | undefined> {
    const found = await store.findByTokenHash(refreshTokenHash(token))
    if (found?.kind !== 'current' || stateOf(found.session, clock.now()) !== 'live') return undefined
    const { id, subject, clientId, scope, createdAt, authenticatedAt, idleExpiresAt } = found.session
    const claims = {
      iss: issuer,
      sub: subject,
      client_id: clientId,
      sid: id,
      iat: createdAt,
      exp: idleExpiresAt,
      auth_time: authenticatedAt,
      ...(scope !== undefined && { scope }),
    }
    return { kind: 'refresh', claims }
  }
}
