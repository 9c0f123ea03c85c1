/** Judges claims in the policy's order. Runs only after the signature was verified. */
import type { JsonObject } from '../encoding/json.ts'
import { TokenError } from '../token-error.ts'
import type { ClaimCheck, ClaimsPolicy } from './policy.ts'

/** The claims of a token, as they were signed. Times are NumericDates: seconds since the epoch. */
export type Claims = JsonObject

/** Makes the judge of one check; undefined when the policy does not require it. */
type CreateJudge = (policy: ClaimsPolicy) => JudgeClaims | undefined

// Each judge names its claims itself: V8 reads a property with a constant name faster than one whose name is a variable.
const JUDGES: Readonly<Record<ClaimCheck, CreateJudge>> = {
  required: judgeRequired,
  exp: judgeExpiry,
  nbf: judgeNotBefore,
  iat: judgeIssuedAt,
  max_age: judgeAge,
  iss: judgeIssuer,
  sub: judgeSubject,
  aud: judgeAudience,
  strings: judgeStrings,
  cnf: judgeConfirmation,
  forbidden: judgeForbidden,
  mark: judgeMark,
}

/** The checks that can fail later because time passes: a token expires, or becomes too old. One that has become valid stays valid. */
const CHECKS_OF_TIME: readonly ClaimCheck[] = ['exp', 'max_age']

/** Every check that a policy can list. */
export const claimChecks: readonly ClaimCheck[] = Object.keys(JUDGES) as ClaimCheck[]

/**
 * Judges claims at a time in seconds since the epoch.
 *
 * @throws {TokenError} claim_invalid | token_expired | token_not_yet_valid: the first failure in the policy's order
 */
export type JudgeClaims = (claims: Claims, now: number) => void

/** The judge of a policy. */
export function createJudge(policy: ClaimsPolicy): JudgeClaims {
  const judges = policy.checks.map((check) => JUDGES[check](policy)).filter((judge) => judge !== undefined)
  const { wholeSeconds } = policy
  return (claims, now) => {
    const clock = wholeSeconds ? Math.floor(now) : now
    for (const judge of judges) judge(claims, clock)
  }
}

/** The policy for claims that it accepted earlier and that cannot have changed since: the other checks would pass again. */
export function policyForAccepted(policy: ClaimsPolicy): ClaimsPolicy {
  return Object.freeze({ ...policy, checks: policy.checks.filter((check) => CHECKS_OF_TIME.includes(check)) })
}

function judgeRequired({ requiredClaims }: ClaimsPolicy): JudgeClaims {
  // A frozen list is slower to iterate; here and below.
  const names = [...requiredClaims]
  return (claims) => {
    for (const name of names) if (!Object.hasOwn(claims, name) || claims[name] === null) throw missing(name)
  }
}

function judgeExpiry(policy: ClaimsPolicy): JudgeClaims {
  const { leewaySeconds, readTime } = policy
  const exclusive = policy.expiry === 'exclusive'
  return (claims, now) => {
    if (!Object.hasOwn(claims, 'exp')) return
    const late = now - leewaySeconds - finite(readTime(claims['exp'], 'exp'), 'exp')
    if (late > 0 || (late === 0 && exclusive)) {
      const detail = { part: 'payload', claim: 'exp', secondsOff: late } as const
      throw new TokenError('token_expired', 'the token has expired', detail)
    }
  }
}

function judgeNotBefore({ leewaySeconds, readTime }: ClaimsPolicy): JudgeClaims {
  return (claims, now) => {
    if (!Object.hasOwn(claims, 'nbf')) return
    const early = finite(readTime(claims['nbf'], 'nbf'), 'nbf') - (now + leewaySeconds)
    if (early > 0) throw tooEarly('nbf', early)
  }
}

function judgeIssuedAt({ leewaySeconds, issuedAheadSeconds, readTime }: ClaimsPolicy): JudgeClaims {
  const ahead = leewaySeconds + issuedAheadSeconds
  return (claims, now) => {
    if (!Object.hasOwn(claims, 'iat')) return
    const early = finite(readTime(claims['iat'], 'iat'), 'iat') - (now + ahead)
    if (early > 0) throw tooEarly('iat', early)
  }
}

function judgeAge({ maximumAgeSeconds, leewaySeconds, readTime }: ClaimsPolicy): JudgeClaims | undefined {
  if (maximumAgeSeconds === undefined) return undefined
  return (claims, now) => {
    if (!Object.hasOwn(claims, 'iat')) throw missing('iat')
    const over = now - leewaySeconds - finite(readTime(claims['iat'], 'iat'), 'iat') - maximumAgeSeconds
    if (over > 0) {
      const detail = { part: 'payload', claim: 'iat', reason: 'too_old', secondsOff: over } as const
      throw new TokenError('token_expired', 'the token was issued too long ago', detail)
    }
  }
}

function judgeIssuer({ issuers }: ClaimsPolicy): JudgeClaims | undefined {
  if (issuers.length === 0) return undefined
  const accepted = [...issuers]
  return (claims) => {
    if (!Object.hasOwn(claims, 'iss')) throw missing('iss')
    const issuer = claims['iss']
    // Exact string match: an array that contains the right issuer, a prefix or a longer string is not the issuer.
    if (typeof issuer !== 'string') throw invalid('iss', 'wrong_type')
    if (!accepted.includes(issuer)) throw invalid('iss', 'mismatch')
  }
}

function judgeSubject({ subject }: ClaimsPolicy): JudgeClaims | undefined {
  if (subject === undefined) return undefined
  return (claims) => {
    if (!Object.hasOwn(claims, 'sub')) throw missing('sub')
    if (claims['sub'] !== subject) throw invalid('sub', typeof claims['sub'] === 'string' ? 'mismatch' : 'wrong_type')
  }
}

function judgeAudience({ audience }: ClaimsPolicy): JudgeClaims | undefined {
  if (typeof audience === 'string') return forbidAudience(audience === 'forbid_unless_empty')
  if (audience.length === 0) return undefined
  const accepted = [...audience]
  return (claims) => {
    if (!Object.hasOwn(claims, 'aud')) throw missing('aud')
    const value = claims['aud']
    if (typeof value === 'string' && accepted.includes(value)) return
    const values = audienceValues(value)
    if (!values) throw invalid('aud', 'wrong_type')
    if (!values.some((one) => accepted.includes(one))) throw invalid('aud', 'mismatch')
  }
}

function forbidAudience(unlessEmpty: boolean): JudgeClaims {
  return (claims) => {
    if (!Object.hasOwn(claims, 'aud') || (unlessEmpty && isEmpty(claims['aud']))) return
    throw invalid('aud', audienceValues(claims['aud']) ? 'forbidden' : 'wrong_type')
  }
}

/** What Python takes for false: also an empty list and an empty object. */
function isEmpty(value: unknown): boolean {
  return !value || (typeof value === 'object' && Object.keys(value).length === 0)
}

/** RFC 7519 §4.1.3: one string, or an array of strings. */
function audienceValues(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined
}

function judgeStrings({ stringClaims }: ClaimsPolicy): JudgeClaims {
  const names = [...stringClaims]
  return (claims) => {
    for (const name of names) {
      if (!Object.hasOwn(claims, name)) continue
      const value = claims[name]
      if (typeof value !== 'string' || value === '') throw invalid(name, 'wrong_type')
    }
  }
}

/** RFC 9700 §2.2.1: a sender-constrained token presented as a plain bearer token has lost its sender. */
function judgeConfirmation(): JudgeClaims {
  return (claims) => {
    if (Object.hasOwn(claims, 'cnf')) throw invalid('cnf', 'forbidden')
  }
}

function judgeForbidden({ forbiddenClaims }: ClaimsPolicy): JudgeClaims {
  const names = [...forbiddenClaims]
  return (claims) => {
    for (const name of names) if (Object.hasOwn(claims, name)) throw invalid(name, 'forbidden')
  }
}

function judgeMark({ mark }: ClaimsPolicy): JudgeClaims | undefined {
  return (
    mark &&
    ((claims) => {
      const misfit = mark(claims)
      if (misfit) throw misfit.reason === 'missing' ? missing(misfit.claim) : invalid(misfit.claim, misfit.reason)
    })
  )
}

/** NaN would pass every comparison, and Infinity would never expire: a dialect's reader must return neither. */
function finite(seconds: number | undefined, claim: 'exp' | 'nbf' | 'iat'): number {
  if (seconds === undefined || !Number.isFinite(seconds)) throw invalid(claim, 'wrong_type')
  return seconds
}

function tooEarly(claim: 'nbf' | 'iat', secondsOff: number): TokenError {
  const message = `the token's ${claim} lies in the future`
  return new TokenError('token_not_yet_valid', message, { part: 'payload', claim, secondsOff })
}

function missing(claim: string): TokenError {
  return new TokenError('claim_invalid', `the token has no ${claim} claim`, {
    part: 'payload',
    claim,
    reason: 'missing',
  })
}

function invalid(claim: string, reason: 'wrong_type' | 'mismatch' | 'forbidden'): TokenError {
  return new TokenError('claim_invalid', `the token's ${claim} claim is not accepted (${reason})`, {
    part: 'payload',
    claim,
    reason,
  })
}
