/**
 * The `id_token`: tells a client who is logged in, and how and when they showed it (OpenID Connect Core §2). It is for that client alone, and
 * no API takes it: it is signed with a key of its own use. What is said of the user beside that is in userinfo (§5.4).
 */
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

/** What it says. */
export interface IdTokenFacts {
  readonly subject: string
  /** `aud`: the client that has asked. */
  readonly clientId: string
  /** `sid` */
  readonly sessionId: string
  /** When the user showed who they are: the same in every token of a session. Seconds since the epoch. */
  readonly authenticatedAt: number
  /** As the request had it; of a refresh there is none (§12.2). */
  readonly nonce?: string | undefined
  readonly acr?: string | undefined
  readonly amr?: readonly string[] | undefined
  /** That comes with it. */
  readonly accessToken?: string | undefined
}

export type IssueIdToken = (facts: IdTokenFacts) => string

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
