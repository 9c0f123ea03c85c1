/** The policy of a verifier's own options: the strict one, a profile of it, or the whole policy of a dialect. */
import { oneOf, seconds, strings, text } from './option-values.ts'
import { parsePolicy } from './parse-policy.ts'
import { type ClaimCheck, type ClaimsPolicy, readNumericDate } from './policy.ts'

/** What a verifier's options say of claims. */
export interface ClaimOptions {
  /**
   * `at+jwt`: access tokens of RFC 9068. Demands `issuer` and `audience`, the `typ`, and the claims iss, sub, aud, exp, iat, jti and
   * client_id; refuses tokens that are bound to their sender (`cnf`). `requiredClaims` may add to it.
   */
  readonly profile?: 'at+jwt'
  /** The accepted issuers, compared exactly. A token without `iss` is then refused. */
  readonly issuer?: string | readonly string[]
  /** The accepted audiences, compared exactly. A token without `aud` is then refused. */
  readonly audience?: string | readonly string[]
  readonly subject?: string
  /** The required media type, for example `at+jwt`. */
  readonly typ?: string
  /** Claims that must be there. Default: `exp`. */
  readonly requiredClaims?: readonly string[]
  /** Seconds, 0 to 300. Default 5. */
  readonly leewaySeconds?: number
  /** The oldest `iat` accepted, in seconds before now. */
  readonly maximumAgeSeconds?: number
  /** A dialect's policy in place of all others of these; it is the whole policy, so it cannot be mixed with them. */
  readonly policy?: ClaimsPolicy
}

/** The names of {@link ClaimOptions} but `policy`, which stands for all of them. */
export const claimOptionNames = [
  'profile',
  'issuer',
  'audience',
  'subject',
  'typ',
  'requiredClaims',
  'leewaySeconds',
  'maximumAgeSeconds',
] as const
const CHECKS: readonly ClaimCheck[] = ['required', 'nbf', 'iat', 'exp', 'max_age', 'iss', 'sub', 'aud', 'strings']

/** RFC 9068 §2.2: what every access token in JWT form carries. */
const ACCESS_TOKEN_CLAIMS = ['iss', 'sub', 'aud', 'exp', 'iat', 'jti', 'client_id']

/** @throws {TypeError} naming the option that is wrong */
export function policyOf(options: ClaimOptions): ClaimsPolicy {
  if (!('policy' in options)) return 'profile' in options ? accessTokenPolicy(options) : strictPolicy(options)
  const mixed = claimOptionNames.find((name) => name in options)
  if (mixed) throw new TypeError(`${mixed}: cannot be combined with \`policy\`, which is a whole policy`)
  return parsePolicy(options.policy)
}

function strictPolicy(options: ClaimOptions): ClaimsPolicy {
  return Object.freeze({
    checks: CHECKS,
    requiredClaims: 'requiredClaims' in options ? strings('requiredClaims', options.requiredClaims, 0) : ['exp'],
    stringClaims: ['sub', 'jti'],
    leewaySeconds: 'leewaySeconds' in options ? seconds('leewaySeconds', options.leewaySeconds, 0, 300) : 5,
    expiry: 'exclusive',
    wholeSeconds: false,
    readTime: readNumericDate,
    issuers: 'issuer' in options ? strings('issuer', options.issuer, 1) : [],
    subject: 'subject' in options ? text('subject', options.subject) : undefined,
    audience: 'audience' in options ? strings('audience', options.audience, 1) : [],
    maximumAgeSeconds:
      'maximumAgeSeconds' in options ? seconds('maximumAgeSeconds', options.maximumAgeSeconds, 0, 1e9) : undefined,
    typ: 'typ' in options ? text('typ', options.typ) : undefined,
    kidMustBeString: true,
    maximumDepth: 16,
  })
}

/** RFC 9068 §4. A token that is bound to its sender (`cnf`) is refused: nobody here proves the possession (RFC 9700 §2.2.1). */
function accessTokenPolicy(options: ClaimOptions): ClaimsPolicy {
  const typ = oneOf('profile', options.profile, ['at+jwt'])
  if ('typ' in options) throw new TypeError('typ: the profile sets it')
  for (const name of ['issuer', 'audience'] as const) {
    if (!(name in options)) throw new TypeError(`${name}: the profile ${typ} needs it (RFC 9068 §4)`)
  }
  const strict = strictPolicy(options)
  const policy: ClaimsPolicy = {
    ...strict,
    checks: [...CHECKS, 'cnf'],
    requiredClaims: [...new Set([...ACCESS_TOKEN_CLAIMS, ...strict.requiredClaims])],
    stringClaims: [...strict.stringClaims, 'client_id'],
    typ,
  }
  return Object.freeze(policy)
}
