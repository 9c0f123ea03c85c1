/** From a good token to a decision: what every route asks of it, who its holder is, and what the route itself says. */

import type { Dialect, Principal, Refusal, RequestFacts, Subject } from '@latchkey/protocol'
import type { Claims, Key } from '@latchkey/tokens'
import type { Accepted, Decided, TokenPrincipal } from './decision.ts'
import { meets } from './demand.ts'
import { freezeClaims } from './freeze-claims.ts'
import type { Found } from './guard-options.ts'
import { judgeClaims } from './judge-claims.ts'
import { parseClaims } from './parse-claims.ts'
import type { ParsedGuardOptions } from './parse-guard-options.ts'
import type { Refusals } from './refusals.ts'
import type { ParsedRequirement } from './requirement.ts'
import type { ScopesOf } from './scopes.ts'
import { tell } from './tell.ts'
import { whenKnown } from './when-known.ts'

/** What an accepted token says; the claims of an old app's decoder are checked here. */
export interface Decoded {
  readonly claims: unknown
  readonly key?: Key
  /** Whoever gave the claims knows what was revoked until now. */
  readonly isCurrent?: boolean
}

/** One request on its way to its decision. */
export interface Asked<P, C> {
  readonly facts: RequestFacts
  readonly requirement: ParsedRequirement<P, C>
  readonly token: string
  /** Where the credential was found. */
  readonly source: string
}

/** What is known about a good token. */
type Known<C> = Pick<Accepted<unknown, C>, 'claims' | 'tokenClaims' | 'key'>

/** Who a guard's principals are. */
export type Holder<P, C> = P | TokenPrincipal<Subject, C>

/** Order: schema → revocations → proof → CSRF → audience, login, scopes, roles → principal → `allow` → the proof is used up. */
export type Admit<P, C> = (decoded: Decoded, asked: Asked<P, C>) => Decided<P, C>

export function createAdmission<P, C>(
  dialect: Dialect,
  { scopesOf, ...options }: ParsedGuardOptions<P, C> & { readonly scopesOf: ScopesOf },
  { refused, tokenRefused, unavailable }: Refusals,
): Admit<Holder<P, C>, C> {
  type Who = Holder<P, C>
  const { resolvePrincipal, applySchema, deadlineMilliseconds, onVerified } = options
  const { revocations, whenRevocationsAreLost, clock, dpop } = options
  const { leewaySeconds } = dialect.policy()
  const hasOwnDecoder = dialect.engine?.decode !== undefined

  /** Everything that can be decided at once, before the principal is resolved. */
  function admit({ claims: decoded, key, isCurrent }: Decoded, asked: Asked<Who, C>): Decided<Who, C> {
    const { requirement, facts, token, source } = asked
    const tokenClaims = hasOwnDecoder ? parseClaims(decoded) : freezeClaims(decoded as Claims)
    let claims: C
    try {
      claims = applySchema(tokenClaims)
    } catch (error) {
      return tokenRefused(error, asked)
    }
    if (revocations) {
      const judged = isCurrent ? { ...tokenClaims, iat: Math.floor(clock()) } : tokenClaims
      if (revocations.isRevoked({ claims: judged, key, dialect })) return refused({ kind: 'token_revoked' }, asked)
      const policy = requirement.whenRevocationsAreLost ?? whenRevocationsAreLost
      if (policy !== 'fail-open' && revocations.isLost())
        return unavailable(new Error('revocations are unknown'), asked)
    }
    if (key) tell(onVerified, key)
    const refusal =
      dpop?.judge(tokenClaims, asked) ??
      dialect.admit?.(tokenClaims, facts, source) ??
      judgeClaims(requirement, { token, claims: tokenClaims, dialect, at: clock, leewaySeconds, scopesOf })
    return refusal ? refused(refusal, whoseIs(tokenClaims, asked)) : identify({ claims, tokenClaims, key }, asked)
  }

  function identify({ claims, tokenClaims, key }: Known<C>, asked: Asked<Who, C>): Decided<Who, C> {
    const settle = (found: Found<Who>): Decided<Who, C> => {
      if (found === undefined || found === null) {
        const subject = dialect.subjectOf(tokenClaims)
        return refused({ kind: 'principal_unknown', ...(subject !== undefined && { subject }) }, asked)
      }
      const refusal = judgeFound(found, tokenClaims, asked.requirement)
      if (refusal) return refused(refusal, whoseIs(tokenClaims, asked))
      const { token } = asked
      return allow({ allowed: true, credential: 'accepted', principal: found, claims, tokenClaims, key, token }, asked)
    }
    if (resolvePrincipal)
      return whenKnown(resolvePrincipal(claims), { ...waiting(asked), what: 'resolvePrincipal', settle })
    return settle(holderOf(claims, tokenClaims))
  }

  /** Whom the token itself names, for a guard without `resolvePrincipal`. */
  function holderOf(claims: C, tokenClaims: Claims): TokenPrincipal<Subject, C> | undefined {
    const id = dialect.subjectOf(tokenClaims)
    return id === undefined ? undefined : { ...dialect.principalOf?.(tokenClaims), id, claims }
  }

  /** What the dialect of an old app asks of the user, and roles that are the user's own. */
  function judgeFound(found: Who, claims: Claims, { roles }: ParsedRequirement<Who, C>): Refusal | undefined {
    const { judgeUser, rolesOf } = dialect
    if (!judgeUser && !rolesOf) return undefined
    const principal = found as Principal
    const refusal = judgeUser?.(claims, principal, clock())
    if (refusal || !roles || !rolesOf) return refusal
    return meets(roles, rolesOf(claims, principal)) ? undefined : { kind: 'role_insufficient' }
  }

  /** The route's own question. */
  function allow(accepted: Accepted<Who, C>, asked: Asked<Who, C>): Decided<Who, C> {
    const { requirement, facts } = asked
    if (!requirement.allow) return use(accepted, asked)
    const settle = (answered: unknown): Decided<Who, C> => {
      if (answered === true) return use(accepted, asked)
      if (answered === false) return refused({ kind: 'access_denied' }, whoseIs(accepted.tokenClaims, asked))
      throw new TypeError('allow: return true or false')
    }
    const answer = requirement.allow(accepted.principal, accepted.claims, facts)
    return whenKnown(answer, { ...waiting(asked), what: 'allow', settle })
  }

  /** The last step, in one: of two requests with one proof one is let through, however late their principals were found. */
  function use(accepted: Accepted<Who, C>, asked: Asked<Who, C>): Decided<Who, C> {
    const refusal = dpop?.use(asked)
    return refusal ? refused(refusal, whoseIs(accepted.tokenClaims, asked)) : accepted
  }

  function whoseIs(claims: Claims, asked: Asked<Who, C>) {
    return { ...asked, subject: dialect.subjectOf(claims) }
  }

  function waiting(asked: Asked<Who, C>) {
    return { deadlineMilliseconds, otherwise: (fault: unknown) => unavailable(fault, asked) }
  }

  return admit
}
