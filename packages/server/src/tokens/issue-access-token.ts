/** Makes an access token: the dialect decides its claims, and the active key signs it. */
import type { Dialect, IssuedToken, Principal, TokenSession } from '@latchkey/protocol'
import { MAXIMUM_TOKEN_CHARACTERS } from '@latchkey/tokens'
import { DomainError } from '../faults/domain-error.ts'
import type { Clock } from '../world/clock.ts'
import type { SigningKeys } from './signing-keys.ts'

/** What issuing needs. */
export interface IssueAccessTokenPorts {
  readonly dialect: Dialect
  readonly signer: SigningKeys['signer']
  /** Seconds since the epoch. */
  readonly clock: Clock
  readonly randomId: () => string
}

/** What a token says beside its principal. */
export interface TokenDetail {
  readonly session?: TokenSession | undefined
  /** Used instead of the dialect's, if a token is not for a user who logged in. */
  readonly claims?: Readonly<Record<string, unknown>>
  /** The token expires at this second at the latest. */
  readonly notAfter?: number
  /** The name under which the principal logs in, where it is known apart from the id. */
  readonly username?: string | undefined
  /** Of its session, for a token that goes into a cookie. */
  readonly csrfToken?: string | undefined
  /** Of the token for which it is given. */
  readonly from?: Readonly<Record<string, unknown>>
}

/** @throws {DomainError} token_too_large */
export type IssueAccessToken = (principal: Principal, detail?: TokenDetail) => IssuedToken

export function createIssueAccessToken(ports: IssueAccessTokenPorts): IssueAccessToken {
  const { dialect, signer, clock, randomId } = ports
  const encode = dialect.engine?.encode

  return (principal, { session, claims: own, notAfter, username, csrfToken, from } = {}) => {
    if (encode) {
      return { token: encode(principal), claims: undefined, expiresInSeconds: dialect.accessTokenLifetimeSeconds }
    }
    const { key, sign } = signer()
    const now = clock.now()
    const ids = {
      alg: key.alg,
      kid: key.kid,
      tokenId: randomId(),
      spareId: randomId(),
      csrfToken,
      ...(from && { from }),
    }
    const named = { ...(session && { session }), ...(username !== undefined && { username }) }
    const { header, claims: worded } = dialect.issue(principal, { now, ...ids, ...named })
    const end = notAfter === undefined ? undefined : Math.min(Number(worded['exp']), notAfter)
    const claims = { ...worded, ...own, ...(end !== undefined && { exp: end }) }
    const expiresInSeconds = end === undefined ? dialect.accessTokenLifetimeSeconds : end - Math.floor(now)
    const token = sign(claims, header)
    const most = csrfToken === undefined ? undefined : dialect.maximumCookieTokenCharacters
    requireFitting(token, most ?? MAXIMUM_TOKEN_CHARACTERS)
    return { token, claims, expiresInSeconds }
  }
}

/** A browser would drop the cookie, and a guard refuse the token: both look like a logout that nobody can explain. */
function requireFitting({ length }: string, most: number): void {
  if (length > most)
    throw new DomainError('token_too_large', `a token of ${length} characters would not be taken: at most ${most}`)
}

/** Whether that is why no token was issued. */
export function isTooLarge(fault: unknown): fault is DomainError {
  return fault instanceof DomainError && fault.code === 'token_too_large'
}
