/** What a route demands of a token's claims, ordered by what a client can do about it. */
import type { Dialect, Refusal } from '@latchkey/protocol'
import type { Claims } from '@latchkey/tokens'
import { askedFor, meets } from './demand.ts'
import type { ParsedRequirement } from './requirement.ts'
import type { ScopesOf } from './scopes.ts'

/** Everything that a requirement is compared with. */
export interface JudgedClaims {
  readonly token: string
  readonly claims: Claims
  /** Says where roles stand. */
  readonly dialect: Pick<Dialect, 'principalOf' | 'rolesOf'>
  /** Now, in seconds since the epoch. */
  readonly at: () => number
  /** How far the issuer's clock may be ahead. */
  readonly leewaySeconds: number
  readonly scopesOf: ScopesOf
}

/** The first demand that the claims do not meet. */
export function judgeClaims(requirement: ParsedRequirement, judged: JudgedClaims): Refusal | undefined {
  const { audience, scopes, roles } = requirement
  const { claims, token } = judged
  if (audience !== undefined && !listed(claims['aud']).includes(audience)) {
    const error = { code: 'claim_invalid', part: 'payload', reason: 'mismatch', claim: 'aud' } as const
    return { kind: 'token_refused', token, error }
  }
  const login = judgeLogin(requirement, judged)
  if (login) return login
  const held = scopes && judged.scopesOf(claims)
  if (held && !meets(scopes, held)) {
    const missing = scopes.values.filter((scope) => !held.includes(scope))
    return { kind: 'scope_insufficient', scopes: askedFor(scopes), missing }
  }
  // Roles of the user are judged once the user is known.
  if (roles && !judged.dialect.rolesOf && !meets(roles, rolesOf(judged))) return { kind: 'role_insufficient' }
  return undefined
}

/** How and when the user logged in (RFC 9470). The refusal names both demands, so that one login meets them. */
function judgeLogin(requirement: ParsedRequirement, judged: JudgedClaims): Refusal | undefined {
  const { acr: acrValues, authenticatedWithinSeconds: maximumAgeSeconds } = requirement
  const isStrong = acrValues === undefined || acrValues.some((one) => one === judged.claims['acr'])
  if (!isStrong)
    return { kind: 'authentication_too_weak', acrValues, ...(maximumAgeSeconds !== undefined && { maximumAgeSeconds }) }
  if (maximumAgeSeconds === undefined || isRecent(judged, maximumAgeSeconds)) return undefined
  return { kind: 'authentication_too_old', maximumAgeSeconds, ...(acrValues && { acrValues }) }
}

function rolesOf({ claims, dialect }: JudgedClaims): readonly unknown[] {
  return dialect.principalOf ? (dialect.principalOf(claims)?.roles ?? []) : listed(claims['roles'])
}

function listed(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  return typeof value === 'string' ? [value] : []
}

function isRecent({ claims, at, leewaySeconds }: JudgedClaims, seconds: number): boolean {
  const authTime = claims['auth_time']
  if (typeof authTime !== 'number') return false
  const age = at() - authTime
  return age <= seconds && age >= -leewaySeconds
}
