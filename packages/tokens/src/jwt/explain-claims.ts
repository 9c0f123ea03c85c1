/** What a claim check looked at: what was required, and by how many seconds a time is off. */
import type { Claims } from './claims.ts'
import { claimsIn, secondsText, shown, type TokenFacts, timeText } from './explain-facts.ts'
import type { ClaimCheck, ClaimsPolicy } from './policy.ts'

type TimeClaim = 'exp' | 'nbf' | 'iat'

/** @param refused - whether the verifier stopped here */
export function narrateCheck(check: ClaimCheck, facts: TokenFacts, refused: boolean): string {
  const { policy } = facts
  const claims = claimsIn(facts)
  switch (check) {
    case 'required':
      return refused ? `${facts.error?.claim} is missing; ${required(policy)}` : required(policy)
    case 'exp':
      return refused && facts.error?.reason ? wrongTime('exp') : describeExpiry(claims, facts, refused)
    case 'nbf':
    case 'iat':
      return refused && facts.error?.reason ? wrongTime(check) : describeStart(check, claims, facts, refused)
    case 'max_age':
      return describeAge(claims, facts, refused)
    case 'iss':
      return describeText('iss', policy.issuers, claims, facts, refused)
    case 'sub':
      return describeText('sub', policy.subject === undefined ? [] : [policy.subject], claims, facts, refused)
    case 'aud':
      return describeAudience(claims, facts, refused)
    case 'strings': {
      const names = policy.stringClaims.join(', ') || 'none'
      const demand = `non-empty text where they are there: ${names}`
      return refused ? `${facts.error?.claim} is not text, or is empty; ${demand}` : demand
    }
    case 'cnf':
      return refused ? 'the token is bound to its sender (cnf), which is not proved here' : 'not bound to a sender'
    case 'forbidden': {
      const demand = `must not be there: ${policy.forbiddenClaims.join(', ') || 'none'}`
      return refused ? `${facts.error?.claim} is there; ${demand}` : demand
    }
    case 'mark':
      return refused
        ? `${facts.error?.claim} ${fault(facts)}: the token is of another kind`
        : 'it is of the wanted kind'
  }
}

function required({ requiredClaims }: ClaimsPolicy): string {
  return `required: ${requiredClaims.join(', ') || 'none'}`
}

function wrongTime(claim: string): string {
  return `${claim} is not a time; required: a NumericDate, seconds since the epoch`
}

function describeExpiry(claims: Claims, facts: TokenFacts, refused: boolean): string {
  const exp = timeOf('exp', claims, facts)
  if (exp === undefined) return 'no exp: it never expires, and none is demanded here'
  const { leewaySeconds } = facts.policy
  const left = exp - clockOf(facts)
  const age = left > 0 ? `expires in ${secondsText(left)}` : `expired ${secondsText(-left)} ago`
  const off = describeMiss(facts, refused, 'too late')
  return `${age}, at ${timeText(exp)}; leeway ${secondsText(leewaySeconds)}${off}`
}

function describeStart(claim: 'nbf' | 'iat', claims: Claims, facts: TokenFacts, refused: boolean): string {
  const start = timeOf(claim, claims, facts)
  if (start === undefined) return `no ${claim}, and none is demanded here`
  const { leewaySeconds, issuedAheadSeconds } = facts.policy
  const ahead = claim === 'iat' && issuedAheadSeconds > 0 ? ` and ${secondsText(issuedAheadSeconds)} ahead` : ''
  const since = clockOf(facts) - start
  const past = claim === 'iat' ? `issued ${secondsText(since)} ago, at` : `valid for ${secondsText(since)}, since`
  const future = `${claim} lies ${secondsText(-since)} in the future, at`
  const off = describeMiss(facts, refused, 'too early')
  return `${since >= 0 ? past : future} ${timeText(start)}; leeway ${secondsText(leewaySeconds)}${ahead}${off}`
}

/** The seconds belong to the check that refused: another check of the same claim is off by a different number, or not at all. */
function describeMiss({ error }: TokenFacts, refused: boolean, how: string): string {
  return refused && error?.secondsOff !== undefined ? `; ${secondsText(error.secondsOff)} ${how}` : ''
}

function describeAge(claims: Claims, facts: TokenFacts, refused: boolean): string {
  const { maximumAgeSeconds, leewaySeconds } = facts.policy
  if (maximumAgeSeconds === undefined) return 'no maximum age'
  const bound = `at most ${secondsText(maximumAgeSeconds)} old; leeway ${secondsText(leewaySeconds)}`
  const { error } = facts
  if (refused && error?.reason === 'missing') return `iat is missing; ${bound}`
  if (refused && error?.reason === 'wrong_type') return wrongTime('iat')
  const iat = timeOf('iat', claims, facts) ?? 0
  const age = `issued ${secondsText(clockOf(facts) - iat)} ago; ${bound}`
  return `${age}${describeMiss(facts, refused, 'too old')}`
}

function describeText(
  claim: 'iss' | 'sub',
  wanted: readonly string[],
  claims: Claims,
  facts: TokenFacts,
  refused: boolean,
): string {
  const value = shown(claims[claim], facts)
  if (wanted.length === 0) return `not looked at${value}`
  const demand = `required: ${wanted.map((one) => JSON.stringify(one)).join(' or ')}`
  return refused ? `${claim} ${fault(facts)}${value}; ${demand}` : `${claim} is the expected one${value}`
}

function describeAudience(claims: Claims, facts: TokenFacts, refused: boolean): string {
  const { audience } = facts.policy
  const value = shown(claims['aud'], facts)
  if (typeof audience === 'string') {
    const demand = audience === 'forbid' ? 'aud must not be there' : 'aud must not be there, or be empty'
    return refused ? `aud is there${value}; ${demand}` : demand
  }
  if (audience.length === 0) return `not looked at${value}`
  const demand = `required: ${audience.map((one) => JSON.stringify(one)).join(' or ')}`
  return refused ? `aud ${fault(facts)}${value}; ${demand}` : `aud names the expected one${value}`
}

function fault({ error }: TokenFacts): string {
  if (error?.reason === 'missing') return 'is missing'
  if (error?.reason === 'forbidden') return 'must not be there'
  return error?.reason === 'wrong_type' ? 'has a wrong type' : 'is another one'
}

/** The time as the policy reads it, which the verifier has already accepted as a time; undefined when the claim is absent. */
function timeOf(claim: TimeClaim, claims: Claims, { policy }: TokenFacts): number | undefined {
  return Object.hasOwn(claims, claim) ? policy.readTime(claims[claim], claim) : undefined
}

function clockOf({ at, policy }: TokenFacts): number {
  return policy.wholeSeconds ? Math.floor(at) : at
}
