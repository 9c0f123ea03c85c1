/** The policy of a verifier's own options: the strict one, a profile of it, or a dialect's whole policy. */
import { nonEmptyText, oneOf, type ReadersOf, secondsWithin, strictlyOptional } from '@latchkey/options'
import { type ClaimCheck, type ClaimsPolicy, FOREIGN_TO_ACCESS, readNumericDate } from './policy.ts'
import { oneOrMoreTexts } from './text-lists.ts'
import { wholePolicy } from './whole-policy.ts'

/** A verifier's options about claims. */
export interface ClaimOptions {
  /**
   * `at+jwt`: access tokens of RFC 9068. Requires `issuer` and `audience`, the `typ`, and the claims iss, sub, aud, exp, iat, jti and
   * client_id; refuses tokens that are bound to their sender (`cnf`), and those with `nonce`, `at_hash`, `c_hash` or `events`, which are of
   * another kind. `requiredClaims` may add more.
   */
  readonly profile?: 'at+jwt'
  /** The accepted issuers, compared exactly. A token without `iss` is then refused. */
  readonly issuer?: string | readonly string[]
  /** The accepted audiences, compared exactly. A token without `aud` is then refused. */
  readonly audience?: string | readonly string[]
  readonly subject?: string
  /** The required media type, for example `at+jwt`. */
  readonly typ?: string
  /** Claims that must be present. Default: `exp`. */
  readonly requiredClaims?: readonly string[]
  /** Seconds, 0 to 300. Default 5. */
  readonly leewaySeconds?: number
  /** How far `iat` may lie in the future beyond the leeway, in seconds, 0 to 86,400: for an issuer whose clock runs ahead. Default 0. */
  readonly issuedAheadSeconds?: number
  /** The oldest `iat` accepted, in seconds before now. */
  readonly maximumAgeSeconds?: number
  /** A dialect's policy instead of all the other options here. It is the whole policy, so it cannot be combined with them. */
  readonly policy?: ClaimsPolicy
}

/** {@link ClaimOptions} as they were read. */
export interface ParsedClaimOptions {
  readonly profile: 'at+jwt' | undefined
  readonly issuer: readonly string[] | undefined
  readonly audience: readonly string[] | undefined
  readonly subject: string | undefined
  readonly typ: string | undefined
  readonly requiredClaims: readonly string[]
  readonly leewaySeconds: number
  readonly issuedAheadSeconds: number
  readonly maximumAgeSeconds: number | undefined
  readonly policy: ClaimsPolicy | undefined
}

/** Their rows. Undefined would silently switch a check off, so every row refuses it. */
export const claimOptions: ReadersOf<ParsedClaimOptions> = {
  profile: strictlyOptional(undefined, oneOf('at+jwt')),
  issuer: strictlyOptional(undefined, oneOrMoreTexts(1)),
  audience: strictlyOptional(undefined, oneOrMoreTexts(1)),
  subject: strictlyOptional(undefined, nonEmptyText),
  typ: strictlyOptional(undefined, nonEmptyText),
  requiredClaims: strictlyOptional(['exp'], oneOrMoreTexts(0)),
  leewaySeconds: strictlyOptional(5, secondsWithin(0, 300)),
  issuedAheadSeconds: strictlyOptional(0, secondsWithin(0, 86_400)),
  maximumAgeSeconds: strictlyOptional(undefined, secondsWithin(0, 1e9)),
  policy: strictlyOptional(undefined, wholePolicy),
}

const NAMES = Object.keys(claimOptions) as readonly (keyof ClaimOptions)[]

const CHECKS: readonly ClaimCheck[] = ['required', 'nbf', 'iat', 'exp', 'max_age', 'iss', 'sub', 'aud', 'strings']

/** RFC 9068 §2.2: what every access token in JWT form carries. */
const ACCESS_TOKEN_CLAIMS = ['iss', 'sub', 'aud', 'exp', 'iat', 'jti', 'client_id']

/** Faults of claim options taken together. */
export function faultsOfClaims(isGiven: (name: keyof ClaimOptions) => boolean): readonly string[] {
  if (isGiven('policy'))
    return NAMES.filter((name) => name !== 'policy' && isGiven(name)).map(
      (name) => `${name}: cannot be combined with \`policy\`, which is a whole policy`,
    )
  if (!isGiven('profile')) return []
  const missing = (['issuer', 'audience'] as const).filter((name) => !isGiven(name))
  return [
    ...(isGiven('typ') ? ['typ: the profile sets it'] : []),
    ...missing.map((name) => `${name}: the profile at+jwt needs it (RFC 9068 §4)`),
  ]
}

/** The policy that these options describe. */
export function policyOf(options: ParsedClaimOptions): ClaimsPolicy {
  return options.policy ?? (options.profile === undefined ? strictPolicy(options) : accessTokenPolicy(options))
}

function strictPolicy(options: ParsedClaimOptions): ClaimsPolicy {
  const { requiredClaims, leewaySeconds, issuer = [], subject, audience = [], typ } = options
  return Object.freeze({
    checks: CHECKS,
    requiredClaims,
    stringClaims: ['sub', 'jti'],
    leewaySeconds,
    expiry: 'exclusive',
    wholeSeconds: false,
    readTime: readNumericDate,
    issuers: issuer,
    subject,
    audience,
    maximumAgeSeconds: options.maximumAgeSeconds,
    issuedAheadSeconds: options.issuedAheadSeconds,
    forbiddenClaims: [],
    mark: undefined,
    typ,
    kidMustBeString: true,
    maximumDepth: 16,
  })
}

/** RFC 9068 §4. A token that is bound to its sender (`cnf`) is refused: possession is not proved here (RFC 9700 §2.2.1). */
function accessTokenPolicy(options: ParsedClaimOptions): ClaimsPolicy {
  const strict = strictPolicy(options)
  return Object.freeze({
    ...strict,
    checks: [...CHECKS, 'cnf', 'forbidden'],
    forbiddenClaims: FOREIGN_TO_ACCESS,
    requiredClaims: [...new Set([...ACCESS_TOKEN_CLAIMS, ...strict.requiredClaims])],
    stringClaims: [...strict.stringClaims, 'client_id'],
    typ: options.profile,
  } satisfies ClaimsPolicy)
}
