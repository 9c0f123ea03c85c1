/** What a dialect demands of a token's claims: the token engine's policy, repeated here because neither package imports the other. */

/** A claim check; a token engine runs them in the listed order and reports the first failure. */
export type PolicyCheck =
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

/** See the token engine's `ClaimsPolicy` for each member. */
export interface VerificationPolicy {
  readonly checks: readonly PolicyCheck[]
  readonly requiredClaims: readonly string[]
  readonly stringClaims: readonly string[]
  readonly leewaySeconds: number
  readonly expiry: 'exclusive' | 'inclusive'
  readonly wholeSeconds: boolean
  readonly readTime: (value: unknown, claim: 'exp' | 'nbf' | 'iat') => number | undefined
  readonly issuers: readonly string[]
  readonly subject: string | undefined
  readonly audience: readonly string[] | 'forbid' | 'forbid_unless_empty'
  readonly maximumAgeSeconds: number | undefined
  readonly issuedAheadSeconds: number
  readonly forbiddenClaims: readonly string[]
  readonly mark: ((claims: Readonly<Record<string, unknown>>) => Misfit | undefined) | undefined
  readonly typ: string | readonly string[] | undefined
  readonly kidMustBeString: boolean
  readonly maximumDepth: number
}
