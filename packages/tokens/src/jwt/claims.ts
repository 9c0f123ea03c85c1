/** Judges claims in the policy's order. Runs only after the signature holds. */
import type { JsonObject } from '../encoding/json.ts'
import { TokenError } from '../token-error.ts'
import type { ClaimCheck, ClaimsPolicy } from './policy.ts'

/** The claims of a token, as they were signed. Times are NumericDates: seconds since the epoch. */
export type Claims = JsonObject

type Judge = (claims: Claims, policy: ClaimsPolicy, now: number) => void

const JUDGES: Readonly<Record<ClaimCheck, Judge>> = {
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
}

/** What can change between two looks at one token, because time passes. */
const CHECKS_OF_TIME: readonly ClaimCheck[] = ['exp', 'nbf', 'iat', 'max_age']

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
  const judges = policy.checks.map((check) => JUDGES[check])
  return (claims, now) => {
    const clock = policy.wholeSeconds ? Math.floor(now) : now
    for (const judge of judges) judge(claims, policy, clock)
  }
}

/** The policy for claims that it has accepted before, and that nobody can have changed since: the other checks would hold again. */
export function policyForAccepted(policy: ClaimsPolicy): ClaimsPolicy {
  return Object.freeze({ ...policy, checks: policy.checks.filter((check) => CHECKS_OF_TIME.includes(check)) })
}

function judgeRequired(claims: Claims, { requiredClaims }: ClaimsPolicy): void {
  for (const claim of requiredClaims) {
    if (!has(claims, claim) || claims[claim] === null) throw missing(claim)
  }
}

function judgeExpiry(claims: Claims, policy: ClaimsPolicy, now: number): void {
  if (!has(claims, 'exp')) return
  const late = now - policy.leewaySeconds - time(claims, 'exp', policy)
  if (late > 0 || (late === 0 && policy.expiry === 'exclusive')) {
    throw new TokenError('token_expired', 'the token has expired', { part: 'payload', claim: 'exp', secondsOff: late })
  }
}

function judgeNotBefore(claims: Claims, policy: ClaimsPolicy, now: number): void {
  judgeFuture(claims, policy, now, 'nbf')
}

function judgeIssuedAt(claims: Claims, policy: ClaimsPolicy, now: number): void {
  judgeFuture(claims, policy, now, 'iat')
}

function judgeFuture(claims: Claims, policy: ClaimsPolicy, now: number, claim: 'nbf' | 'iat'): void {
  if (!has(claims, claim)) return
  const early = time(claims, claim, policy) - (now + policy.leewaySeconds)
  if (early > 0) {
    const message = `the token's ${claim} lies in the future`
    throw new TokenError('token_not_yet_valid', message, { part: 'payload', claim, secondsOff: early })
  }
}

function judgeAge(claims: Claims, policy: ClaimsPolicy, now: number): void {
  if (policy.maximumAgeSeconds === undefined) return
  if (!has(claims, 'iat')) throw missing('iat')
  const over = now - policy.leewaySeconds - time(claims, 'iat', policy) - policy.maximumAgeSeconds
  if (over > 0) {
    const detail = { part: 'payload', claim: 'iat', reason: 'too_old', secondsOff: over } as const
    throw new TokenError('token_expired', 'the token was issued too long ago', detail)
  }
}

function judgeIssuer(claims: Claims, { issuers }: ClaimsPolicy): void {
  if (issuers.length === 0) return
  if (!has(claims, 'iss')) throw missing('iss')
  // Exact string match: an array that holds the good issuer, a prefix or a longer string is not the issuer.
  if (typeof claims['iss'] !== 'string') throw invalid('iss', 'wrong_type')
  if (!issuers.includes(claims['iss'])) throw invalid('iss', 'mismatch')
}

function judgeSubject(claims: Claims, { subject }: ClaimsPolicy): void {
  if (subject === undefined) return
  if (!has(claims, 'sub')) throw missing('sub')
  if (claims['sub'] !== subject) throw invalid('sub', typeof claims['sub'] === 'string' ? 'mismatch' : 'wrong_type')
}

function judgeAudience(claims: Claims, { audience }: ClaimsPolicy): void {
  const present = has(claims, 'aud')
  const value = claims['aud']
  if (typeof audience === 'string') {
    if (!present || (audience === 'forbid_unless_empty' && !value)) return
    throw invalid('aud', audienceValues(value) ? 'forbidden' : 'wrong_type')
  }
  if (audience.length === 0) return
  if (!present) throw missing('aud')
  const values = audienceValues(value)
  if (!values) throw invalid('aud', 'wrong_type')
  if (!values.some((one) => audience.includes(one))) throw invalid('aud', 'mismatch')
}

/** RFC 7519 §4.1.3: one string, or an array of strings. */
function audienceValues(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined
}

function judgeStrings(claims: Claims, { stringClaims }: ClaimsPolicy): void {
  for (const claim of stringClaims) {
    if (!has(claims, claim)) continue
    if (typeof claims[claim] !== 'string' || claims[claim] === '') throw invalid(claim, 'wrong_type')
  }
}

/** RFC 9700 §2.2.1: a sender-constrained token presented as a plain bearer token has lost its sender. */
function judgeConfirmation(claims: Claims): void {
  if (has(claims, 'cnf')) throw invalid('cnf', 'forbidden')
}

function time(claims: Claims, claim: 'exp' | 'nbf' | 'iat', policy: ClaimsPolicy): number {
  const seconds = policy.readTime(claims[claim], claim)
  // NaN would pass every comparison, Infinity would never expire: a dialect's reader is not trusted with either.
  if (seconds === undefined || !Number.isFinite(seconds)) throw invalid(claim, 'wrong_type')
  return seconds
}

function has(claims: Claims, claim: string): boolean {
  return Object.hasOwn(claims, claim)
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
