/** The native dialect with another issuer's tokens: a profile decides what they must say and whom they name; the words on the wire stay. */
import { type Dialect, type Misfit, oauth, type VerificationPolicy } from '@latchkey/protocol'
import { amongst } from './claim-values.ts'
import type { ClaimsRecord, Profile, ProfileSource } from './profile.ts'

/** What a dialect is made from. */
export interface ProfiledSource extends ProfileSource {
  readonly profile: Profile
  readonly issuedAheadSeconds: number
}

const COMMON_CLAIMS = ['iss', 'sub', 'exp', 'iat']

export function profileDialect({ profile, issuer, audience, issuedAheadSeconds }: ProfiledSource): Dialect {
  const wanted = profile.fixedAudience ?? audience
  const native = oauth({ issuer, audience: wanted ?? issuer, issuedAheadSeconds })
  const strict = native.policy()
  const policy: VerificationPolicy = Object.freeze({
    ...strict,
    checks: [...strict.checks, 'mark'],
    requiredClaims: [...COMMON_CLAIMS, ...(wanted === undefined ? [] : ['aud']), ...profile.textClaims],
    stringClaims: [...new Set([...strict.stringClaims, ...profile.textClaims])],
    forbiddenClaims: profile.forbiddenClaims ?? strict.forbiddenClaims,
    audience: wanted === undefined ? [] : [wanted],
    mark: (claims) => markOf(profile, claims),
    typ: profile.typ ?? ['JWT', 'at+jwt'],
  } satisfies VerificationPolicy)
  const principalOf = (claims: ClaimsRecord) => profile.principalOf(claims, wanted)
  return Object.freeze({
    ...native,
    policy: () => policy,
    principalOf,
    subjectOf: (claims: ClaimsRecord) => principalOf(claims)?.id,
  } satisfies Dialect)
}

/** Why an issuer and an audience do not go with a profile, one line each. */
export function faultsOfProfile(profile: Profile, { issuer, audience }: ProfileSource): readonly string[] {
  const named = audience !== undefined
  return [
    ...(named && profile.audience === 'fixed'
      ? [`audience: leave it out; all tokens of ${profile.name} have ${profile.fixedAudience}`]
      : []),
    ...(profile.faultsOf?.({ issuer, audience }) ?? []),
  ]
}

function markOf({ exactClaims, mark }: Profile, claims: ClaimsRecord): Misfit | undefined {
  for (const [name, value] of Object.entries(exactClaims)) {
    const misfit = amongst(claims, name, [value])
    if (misfit) return misfit
  }
  return mark?.(claims)
}
