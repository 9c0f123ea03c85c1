/**
 * The `id_token`: tells a client who is logged in, and how and when they showed it (OpenID Connect Core §2). It is for that client alone, and
 * no API takes it: it is signed with a key of its own use. What is said of the user beside that is in userinfo (§5.4).
 */
import type { IssueIdToken } from '../grants/id-token-facts.ts'
import type { SigningKeys } from '../tokens/signing-keys.ts'
import type { Clock } from '../world/clock.ts'
import { accessTokenHash } from './access-token-hash.ts'

/** What it needs. */
export interface IssueIdTokenPorts {
  /** A ring of `id_token` keys. */
  readonly ring: Pick<SigningKeys, 'signer'>
  readonly issuer: string
  readonly clock: Pick<Clock, 'now'>
}

/** The client reads it as it comes. */
const LIFETIME_SECONDS = 600

/** @throws {DomainError} store_unavailable: the ring was not read for too long */
export function createIssueIdToken({ ring, issuer, clock }: IssueIdTokenPorts): IssueIdToken {
  return ({ subject, clientId, sessionId, authenticatedAt, nonce, acr, amr, accessToken }) => {
    const { key, sign } = ring.signer()
    const iat = Math.floor(clock.now())
    return sign({
      iss: issuer,
      sub: subject,
      aud: clientId,
      exp: iat + LIFETIME_SECONDS,
      iat,
      auth_time: Math.floor(authenticatedAt),
      ...(nonce !== undefined && { nonce }),
      ...(acr !== undefined && { acr }),
      ...(amr && amr.length > 0 && { amr }),
      sid: sessionId,
      ...(accessToken !== undefined && { at_hash: accessTokenHash(accessToken, key.alg) }),
    })
  }
}
