/**
 * A named profile of somebody else's issuer: what tells its access tokens for this API from everything else that it signs, and whom they
 * name. It is data; `profile-dialect.ts` makes the checks of it.
 */
import type { Misfit } from '@latchkey/protocol'

/** The claims of a token. */
export type ClaimsRecord = Readonly<Record<string, unknown>>

/** What every profile says of a token's holder. A profile adds what its provider says more. */
export interface ProfilePrincipal {
  /** 1 to 255 characters. */
  readonly id: string
  /** What `protect({ scopes })` is asked of. */
  readonly scopes: readonly string[]
  /** What `protect({ roles })` is asked of. */
  readonly roles: readonly string[]
}

/** What a guard says of its issuer, as far as a profile needs it. */
export interface ProfileSource {
  readonly issuer: string
  readonly audience: string | undefined
}

/**
 * A profile. `A` says whether the guard must name an audience: `required`, and `aud` must have it; `optional`, where access tokens may have
 * none, and one that is named must be there; `fixed`, where all of them have the same, which the profile names.
 */
export interface Profile<
  P extends ProfilePrincipal = ProfilePrincipal,
  A extends 'required' | 'optional' | 'fixed' = 'required' | 'optional' | 'fixed',
> {
  readonly name: string
  readonly audience: A
  /** For `fixed`: the `aud` of all its access tokens. */
  readonly fixedAudience?: string
  /** The `typ` that the header must have. Left out: `JWT`, `at+jwt`, or none at all. */
  readonly typ?: string
  /** Claims that must be there, as text that is not empty, besides `iss`, `sub`, `exp` and `iat`. */
  readonly textClaims: readonly string[]
  /** Claims that must have exactly this value. */
  readonly exactClaims: Readonly<Record<string, string | number | boolean>>
  /** Left out: `nonce`, `at_hash`, `c_hash` and `events`, which no access token has. */
  readonly forbiddenClaims?: readonly string[]
  /** What the lists above cannot say. Returns what is amiss. */
  readonly mark?: (claims: ClaimsRecord) => Misfit | undefined
  /** Why this issuer or audience cannot be right, one line each: found when the guard is made. */
  readonly faultsOf?: (source: ProfileSource) => readonly string[]
  /** Whom the token names; undefined when nobody. */
  readonly principalOf: (claims: ClaimsRecord, audience: string | undefined) => P | undefined
}
