/** What a verifier requires of a token after its signature was verified: one frozen table. */

/** A check on the claims. A verifier runs them in its policy's order and throws the first failure. */
export type ClaimCheck =
  | 'required'
  | 'exp'
  | 'nbf'
  | 'iat'
  | 'max_age'
  | 'iss'
  | 'sub'
  | 'aud'
  | 'strings'
  | 'cnf'
  | 'forbidden'
  | 'mark'

/** Which claim shows that a token is of another kind, and why. */
export interface Misfit {
  readonly claim: string
  readonly reason: 'missing' | 'wrong_type' | 'mismatch' | 'forbidden'
}

/**
 * The claims policy. {@link createVerifier} builds the strict one from its options; a dialect brings its own.
 */
export interface ClaimsPolicy {
  /** The order of the checks. Only listed checks are made. */
  readonly checks: readonly ClaimCheck[]
  /** Claims that must be present and not null. The first missing one in this order is reported. */
  readonly requiredClaims: readonly string[]
  /** Claims that must be non-empty strings when present. */
  readonly stringClaims: readonly string[]
  /** Seconds of tolerance on `exp`, `nbf` and `iat`; finite, within ±86,400. */
  readonly leewaySeconds: number
  /** `exclusive`: a token is expired at the second `exp` itself (RFC 7519 §4.1.4). `inclusive`: one second later. */
  readonly expiry: 'exclusive' | 'inclusive'
  /** Whether the clock is read in whole seconds, as the old Python libraries do. */
  readonly wholeSeconds: boolean
  /** Reads a time claim as seconds since the epoch; undefined refuses it. */
  readonly readTime: (value: unknown, claim: 'exp' | 'nbf' | 'iat') => number | undefined
  readonly issuers: readonly string[]
  readonly subject: string | undefined
  /** The accepted audiences; or whether a token that names one is refused: `forbid` always, `forbid_unless_empty` when it is truthy. */
  readonly audience: readonly string[] | 'forbid' | 'forbid_unless_empty'
  readonly maximumAgeSeconds: number | undefined
  /** How far `iat` may lie in the future, in seconds, beyond the leeway: for an issuer whose clock runs ahead. 0 to 86,400. */
  readonly issuedAheadSeconds: number
  /** Claims that no token of this kind has: with one of them it is refused. */
  readonly forbiddenClaims: readonly string[]
  /** Looks for what tells these tokens from all others that the issuer signs; returns what is amiss. Undefined looks for nothing. */
  readonly mark: ((claims: Readonly<Record<string, unknown>>) => Misfit | undefined) | undefined
  /** The required `typ` as a media type; several: one of them, or none at all. Undefined ignores it. */
  readonly typ: string | readonly string[] | undefined
  /** Whether a `kid` that is not a string is refused; otherwise it is treated as absent. */
  readonly kidMustBeString: boolean
  /** How deep header and payload may nest. */
  readonly maximumDepth: number
}

/** No access token has them: `nonce`, `at_hash` and `c_hash` are an ID Token's (OpenID Connect Core §2), `events` a logout token's (RFC 8417). */
export const FOREIGN_TO_ACCESS: readonly string[] = Object.freeze(['nonce', 'at_hash', 'c_hash', 'events'])

/** RFC 7519 §2: a NumericDate is a JSON number; nothing else is read as a time. */
export function readNumericDate(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}
