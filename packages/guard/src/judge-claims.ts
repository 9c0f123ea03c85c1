/** What a route demands of a token's claims, ordered by what a client can do about it. */
import type { Dialect, Refusal } from '@latchkey/protocol'
import type { Claims } from '@latchkey/tokens'
import { meets } from './demand.ts'
import type { ParsedRequirement } from './requirement.ts'

/** Everything that a requirement is compared with. */
export interface JudgedClaims {
  readonly token: string
  readonly claims: Claims
  /** Says where scopes and roles stand. */
  readonly dialect: Pick<Dialect, 'principalOf' | 'scopesOf' | 'rolesOf'>
  /** Now, in seconds since the epoch. */
  readonly at: () => number
  /** How far the issuer's clock may be ahead. */
  readonly leewaySeconds: number
}

/** The first demand that the claims do not meet. */
export function judgeClaims(requirement: ParsedRequirement, judged: JudgedClaims): Refusal | undefined {
  const { audience, authenticatedWithinSeconds, scopes, roles } = requirement
  const { claims, token } = judged
  if (audience !== undefined && !listed(claims['aud']).includes(audience)) {
    const error = { code: 'claim_invalid', part: 'payload', reason: 'mismatch', claim: 'aud' } as const
    return { kind: 'token_refused', token, error }
  }
  if (authenticatedWithinSeconds !== undefined && !isRecent(judged, authenticatedWithinSeconds)) {
    return { kind: 'authentication_too_old', maximumAgeSeconds: authenticatedWithinSeconds }
  }
  const held = scopes && scopesOf(judged)
  if (held && !meets(scopes, held)) {
    const missing = scopes.values.filter((scope) => !held.includes(scope))
    return { kind: 'scope_insufficient', scopes: scopes.values, missing }
  }
  // Roles of the user are judged once the user is known.
  if (roles && !judged.dialect.rolesOf && !meets(roles, rolesOf(judged))) return { kind: 'role_insufficient' }
  return undefined
}

/** RFC 8693 §4.2: text, values separated by blanks. */
function scopesOf({ claims, dialect }: JudgedClaims): readonly unknown[] {
  if (dialect.scopesOf) return dialect.scopesOf(claims)
  if (dialect.principalOf) return dialect.principalOf(claims)?.scopes ?? []
  const { scope } = claims
  return typeof scope === 'string' ? scope.split(' ') : []
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
