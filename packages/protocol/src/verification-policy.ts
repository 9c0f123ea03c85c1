/** What a dialect demands of a token's claims: the token engine's policy, repeated here because neither package imports the other. */

/** A claim check; a token engine runs them in the listed order and reports the first failure. */
export type PolicyCheck = 'required' | 'exp' | 'nbf' | 'iat' | 'max_age' | 'iss' | 'sub' | 'aud' | 'strings' | 'cnf'

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
  readonly typ: string | undefined
  readonly kidMustBeString: boolean
  readonly maximumDepth: number
}
