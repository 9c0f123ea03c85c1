/** Why a request was refused, in a form that a log may hold. */
import type { Dialect, Refusal } from '@latchkey/protocol'
import { TokenError } from '@latchkey/tokens'
import type { RefusalReason } from './decision.ts'
import type { ParsedRequirement } from './requirement.ts'

/** What the refused request was judged by. */
export interface Measure {
  readonly dialect: Dialect
  readonly requirement: ParsedRequirement<never, never>
}

/** The reason of a refusal. Holds nothing that a client sent; what was required is in the guard's own words. */
export function reasonOf(refusal: Refusal, measure: Measure): RefusalReason {
  switch (refusal.kind) {
    case 'token_refused': {
      const { code, part, reason, claim, secondsOff } = refusal.error
      const time = secondsOff === undefined ? {} : { secondsOff: Math.round(secondsOff * 1000) / 1000 }
      return { code, part, reason, claim, ...time, ...(claim === 'aud' && audienceOf(refusal.error, measure)) }
    }
    case 'scope_insufficient':
      return { code: refusal.kind, missingScopes: refusal.missing ?? refusal.scopes }
    case 'authentication_too_old':
    case 'authentication_too_weak': {
      const { kind: code, maximumAgeSeconds, acrValues } = refusal
      return { code, ...(maximumAgeSeconds !== undefined && { maximumAgeSeconds }), ...(acrValues && { acrValues }) }
    }
    default:
      return 'fault' in refusal ? { code: refusal.kind, reason: refusal.fault } : { code: refusal.kind }
  }
}

/** The verifier requires the dialect's audience; a later refusal is about the route's. */
function audienceOf(error: unknown, { dialect, requirement }: Measure): { readonly audience?: readonly string[] } {
  const { audience } = dialect.policy()
  if (!(error instanceof TokenError))
    return requirement.audience === undefined ? {} : { audience: [requirement.audience] }
  return typeof audience === 'string' ? {} : { audience }
}
