/** What the SDKs of the Model Context Protocol are told about a request that a guard let through. Nothing of them is imported. */
import type { Claims } from '@latchkey/tokens'
import type { Guard } from './guard.ts'

/** The SDKs' own `AuthInfo`: SDK 1 reads it from `request.auth`, SDK 2 from `handler.fetch(request, { authInfo })`. */
export interface AuthInfo {
  readonly token: string
  /** Empty where the token names no client. */
  readonly clientId: string
  /** The token's, and all that they include. */
  scopes: string[]
  /** Seconds since the epoch. SDK 2 refuses a request without it. */
  readonly expiresAt?: number
  /** The API as it is called in its metadata. */
  readonly resource?: URL
  extra: { readonly subject: string | number | undefined; readonly claims: Claims }
}

/** What knows the requests of a framework: a route guard. */
export interface KnowsRequests<Carrier extends object> {
  readonly guard: Guard<unknown, unknown>
  readonly principal: (carrier: Carrier) => unknown
}

/** Where providers write the client: RFC 9068 §2.2, OpenID Connect Core §2, Okta. */
const CLIENT_CLAIMS = ['client_id', 'azp', 'cid'] as const

/**
 * @param carrier - the framework's own object for the request, as for `auth.principal`
 * @throws {Error} when the request did not pass this guard with a token
 */
export function authInfoOf<Carrier extends object>({ guard }: KnowsRequests<Carrier>, carrier: Carrier): AuthInfo {
  const { dialect, resource, scopesOf } = guard
  const decision = guard.admitted.get(carrier)
  if (decision?.credential !== 'accepted')
    throw new Error('this request did not pass this guard with a token: put its protect() before the handler')
  const { token, tokenClaims: claims } = decision
  const { exp } = claims
  return {
    token,
    clientId: clientIn(claims),
    scopes: [...scopesOf(claims)],
    ...(typeof exp === 'number' && { expiresAt: exp }),
    ...(resource && { resource: new URL(resource.metadata.resource) }),
    extra: { subject: dialect.subjectOf(claims), claims },
  }
}

function clientIn(claims: Claims): string {
  return CLIENT_CLAIMS.map((name) => claims[name]).find((value) => typeof value === 'string') ?? ''
}
