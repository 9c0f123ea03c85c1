/** The whole policy: facts in, decision out. Adapters only translate. */
import {
  type Credential,
  type Dialect,
  type OauthDialect,
  type Refusal,
  type RequestFacts,
  requireSendable,
  type Subject,
} from '@latchkey/protocol'
import { type Claims, type Key, TokenError } from '@latchkey/tokens'
import { withDeadline } from './deadline.ts'
import type { Accepted, Allowed, Decided, Decision, Refused, TokenPrincipal } from './decision.ts'
import { freezeClaims } from './freeze-claims.ts'
import type { Found, GuardOptions, GuardSettings, SubjectOf } from './guard-options.ts'
import { judgeClaims } from './judge-claims.ts'
import { parseClaims } from './parse-claims.ts'
import { parseGuardOptions } from './parse-guard-options.ts'
import { reasonOf } from './refusal-reason.ts'
import { refusalReporter } from './refusal-record.ts'
import { isExcepted, type ParsedRequirement } from './requirement.ts'
import { isThenable } from './thenable.ts'
import { tokenSource } from './token-source.ts'

/** Guards requests of one dialect. Dispose of a guard with `issuer` to abort its fetches. */
export interface Guard<P = TokenPrincipal, C = Claims> extends AsyncDisposable {
  readonly dialect: Dialect
  /**
   * Decides on a request. A promise only when keys must be fetched, or when `opaqueTokens`, `resolvePrincipal` or `allow` gives one. Never throws,
   * never rejects: any failure (the fetch, `resolvePrincipal`, the clock, a handler of the old app) is answered 503.
   * Order: credential → token → schema → revocations → CSRF → audience, age, scopes, roles → principal → `allow`.
   *
   * @param requirement - what `parseRequirement` returns
   */
  decide(facts: RequestFacts, requirement?: ParsedRequirement<P, C>): Decided<P, C>
  /** The same guard for routes where a credential may be absent: principal and claims are undefined then. A bad one is refused here too. */
  readonly optional: Guard<P | undefined, C | undefined>
  /** Forgets the tokens that were verified: their signatures are checked again. */
  readonly clearCache: () => void
  /** The requests that were let through, by their carrier: see `remember` and `recall`. `optional` has its own: some have no principal. */
  readonly admitted: WeakMap<object, Allowed<P, C>>
}

/** What an accepted token says; the claims of an old app's decoder are checked later. */
interface Decoded {
  readonly claims: unknown
  readonly key?: Key
}

/** What is known about a good token. */
type Known<C> = Pick<Accepted<unknown, C>, 'claims' | 'tokenClaims' | 'key'>

/** A request, and what its route demands. */
interface Question<P, C> {
  readonly facts: RequestFacts
  readonly requirement: ParsedRequirement<P, C>
}

/** One request on its way to its decision. */
interface Asked<P, C> extends Question<P, C> {
  readonly token: string
  /** Where the credential was found. */
  readonly source: string
}

/** The next step once the value is known. */
interface Waiting<P, C, T> {
  readonly asked: Asked<P, C>
  /** What is awaited, for the error when it is late. */
  readonly what: string
  readonly settle: (known: T) => Decided<P, C>
}

const RETRY_AFTER_SECONDS = 1
const NO_REQUIREMENT: ParsedRequirement = Object.freeze({})
const NOT_ASKED = Object.freeze({ allowed: true, credential: 'not_asked', principal: undefined, claims: undefined })
const ABSENT = Object.freeze({ allowed: true, credential: 'absent', principal: undefined, claims: undefined })

/** Makes a guard whose principal is what `resolvePrincipal` finds. */
export function createGuard<P, C = Claims>(
  options: GuardOptions<P, C> & Required<Pick<GuardSettings<P, C>, 'resolvePrincipal'>>,
): Guard<P, C>
/** Makes a guard whose principal is what the token says. */
export function createGuard<D extends Dialect = OauthDialect, C = Claims>(
  options: GuardOptions<never, C, D> & { readonly resolvePrincipal?: never },
): Guard<TokenPrincipal<SubjectOf<D>, C>, C>
/** @throws {TypeError} one line for each option that is unknown, missing or wrong; for no key, or one whose algorithm the dialect does not speak */
export function createGuard<P, C>(options: GuardOptions<P, C>): Guard<P | TokenPrincipal<Subject, C>, C> {
  type Who = P | TokenPrincipal<Subject, C>
  const parsed = parseGuardOptions(options)
  const { resolvePrincipal, applySchema, deadlineMilliseconds, onVerified, onFault } = parsed
  const { revocations, whenRevocationsAreLost, opaqueTokens, clock } = parsed
  const tokens = tokenSource(parsed.source)
  const { dialect } = tokens
  const { leewaySeconds } = dialect.policy()
  const report = refusalReporter(dialect, parsed)
  const ownDecode = dialect.engine?.decode
  const decode = (token: string): Decoded | Promise<Decoded> =>
    ownDecode ? { claims: ownDecode(token) } : tokens.verify(token)

  const decideWhere =
    (absenceIsAllowed: boolean) =>
    (facts: RequestFacts, requirement: ParsedRequirement<Who, C> = NO_REQUIREMENT): Decided<Who, C> => {
      try {
        if (isExcepted(requirement, facts)) return NOT_ASKED
        const credential = dialect.readCredential(facts)
        if (absenceIsAllowed && credential.kind === 'credential_absent') return ABSENT as Decision<never, never>
        return judge(credential, facts, requirement)
      } catch (fault) {
        return unavailable(fault, { facts, requirement })
      }
    }

  function judge(credential: Credential, facts: RequestFacts, requirement: ParsedRequirement<Who, C>): Decided<Who, C> {
    if (credential.kind !== 'token') return refused(credential, { facts, requirement })
    const { token, source } = credential
    const asked = { facts, requirement, token, source }
    if (opaqueTokens?.matches(token)) {
      const settle = (claims: Claims | undefined) =>
        claims ? admit({ claims }, asked) : refused({ kind: 'token_revoked' }, asked)
      return whenKnown(opaqueTokens.resolve(token), { asked, what: 'opaqueTokens', settle })
    }
    let decoded: Decoded | Promise<Decoded>
    try {
      decoded = decode(token)
    } catch (error) {
      return refuseToken(error, asked)
    }
    if (!(decoded instanceof Promise)) return admit(decoded, asked)
    const inTime = withDeadline(decoded, deadlineMilliseconds, 'fetching the keys')
    return inTime
      .then(
        (late) => admit(late, asked),
        (error: unknown) => refuseToken(error, asked),
      )
      .catch((fault: unknown) => unavailable(fault, asked))
  }

  /** Everything that can be decided at once, before the principal is resolved. */
  function admit({ claims: decoded, key }: Decoded, asked: Asked<Who, C>): Decided<Who, C> {
    const { requirement, facts, token, source } = asked
    const tokenClaims = ownDecode ? parseClaims(decoded) : freezeClaims(decoded as Claims)
    let claims: C
    try {
      claims = applySchema(tokenClaims)
    } catch (error) {
      return refuseToken(error, asked)
    }
    if (revocations) {
      if (revocations.isRevoked({ claims: tokenClaims, key, dialect })) return refused({ kind: 'token_revoked' }, asked)
      const policy = requirement.whenRevocationsAreLost ?? whenRevocationsAreLost
      if (policy !== 'fail-open' && revocations.isLost())
        return unavailable(new Error('revocations are unknown'), asked)
    }
    if (key && onVerified) tellVerified(key)
    const refusal =
      dialect.admit?.(tokenClaims, facts, source) ??
      judgeClaims(requirement, { token, claims: tokenClaims, at: clock, leewaySeconds })
    return refusal ? refused(refusal, asked) : identify({ claims, tokenClaims, key }, asked)
  }

  function tellVerified(key: Key): void {
    try {
      onVerified?.(key)
    } catch {
      // An error in the listener must not decide on tokens.
    }
  }

  function identify({ claims, tokenClaims, key }: Known<C>, asked: Asked<Who, C>): Decided<Who, C> {
    const settle = (found: Found<Who>): Decided<Who, C> =>
      found === undefined || found === null
        ? refused({ kind: 'principal_unknown' }, asked)
        : allow({ allowed: true, credential: 'accepted', principal: found, claims, tokenClaims, key }, asked)
    if (resolvePrincipal) return whenKnown(resolvePrincipal(claims), { asked, what: 'resolvePrincipal', settle })
    const id = dialect.subjectOf(tokenClaims)
    return settle(id === undefined ? undefined : { id, claims })
  }

  /** The route's own question. */
  function allow(accepted: Accepted<Who, C>, asked: Asked<Who, C>): Decided<Who, C> {
    const { requirement, facts } = asked
    if (!requirement.allow) return accepted
    const settle = (answer: unknown): Decided<Who, C> => {
      if (answer === true) return accepted
      if (answer === false) return refused({ kind: 'access_denied' }, asked)
      throw new TypeError('allow: return true or false')
    }
    return whenKnown(requirement.allow(accepted.principal, accepted.claims, facts), { asked, what: 'allow', settle })
  }

  function whenKnown<T>(value: T | PromiseLike<T>, { asked, what, settle }: Waiting<Who, C, T>): Decided<Who, C> {
    if (!isThenable(value)) return settle(value)
    return withDeadline(Promise.resolve(value), deadlineMilliseconds, what)
      .then(settle)
      .catch((fault: unknown) => unavailable(fault, asked))
  }

  /** @throws {unknown} errors that are not about the token */
  function refuseToken(error: unknown, asked: Asked<Who, C>): Refused {
    if (error instanceof TokenError) {
      if (error.code === 'keys_unavailable') throw error
      return refused({ kind: 'token_refused', token: asked.token, error }, asked)
    }
    // The old app's own decoder throws to refuse. Ours only throws TokenErrors.
    if (ownDecode) return refused({ kind: 'custom', error }, asked)
    throw error
  }

  function refused(refusal: Refusal, { facts, requirement }: Question<Who, C>): Refused {
    const { realm } = requirement
    const message = requireSendable(dialect.refuse(refusal, { realm }))
    return report({ allowed: false, message, reason: reasonOf(refusal, { dialect, requirement }) }, facts, realm)
  }

  function unavailable(fault: unknown, { facts, requirement }: Question<Who, C>): Refused {
    try {
      onFault?.(fault)
    } catch {
      // An error in the listener must not make the answer fail too.
    }
    const message = dialect.httpMessage(503, { retryAfterSeconds: RETRY_AFTER_SECONDS })
    return report({ allowed: false, message, reason: { code: 'unavailable' } }, facts, requirement.realm)
  }

  const common = {
    dialect,
    clearCache: () => tokens.clearCache(),
    [Symbol.asyncDispose]: () => tokens[Symbol.asyncDispose](),
  }
  const optional: Guard<Who | undefined, C | undefined> = Object.freeze({
    ...common,
    decide: decideWhere(true),
    admitted: new WeakMap(),
    get optional() {
      return optional
    },
  })
  return Object.freeze({ ...common, decide: decideWhere(false), admitted: new WeakMap(), optional })
}
