/** The whole policy: facts in, decision out. From the credential to a good token here, from there in `admission.ts`. Adapters only translate. */
import type { Credential, Dialect, OauthDialect, RequestFacts, Subject } from '@latchkey/protocol'
import type { Claims } from '@latchkey/tokens'
import { createAdmission, type Decoded, type Holder } from './admission.ts'
import { isOfAnotherScheme } from './another-scheme.ts'
import { withDeadline } from './deadline.ts'
import type { Allowed, Decided, Decision, TokenPrincipal } from './decision.ts'
import type { GuardOptions, GuardSettings, ProfileIssuers, SubjectOf } from './guard-options.ts'
import { parseGuardOptions } from './parse-guard-options.ts'
import type { ProfilePrincipal } from './profiles/profile.ts'
import { createRefusals } from './refusals.ts'
import { isExcepted, type ParsedRequirement } from './requirement.ts'
import type { ProtectedResource } from './resource-metadata/protected-resource.ts'
import { type ScopesOf, scopesReader } from './scopes.ts'
import { tokenSource } from './token-source.ts'
import { whenKnown } from './when-known.ts'

/** Guards requests of one dialect. Dispose of a guard with `issuer` to abort its fetches. */
export interface Guard<P = TokenPrincipal, C = Claims> extends AsyncDisposable {
  readonly dialect: Dialect
  /** The API as a protected resource (RFC 9728): whoever asks for its document is given that, in place of a decision. */
  readonly resource: ProtectedResource | undefined
  /** The scopes of a token, and all that they include (`implies`). */
  readonly scopesOf: ScopesOf
  /**
   * Decides on a request. A promise only when keys must be fetched, or when `opaqueTokens`, `resolvePrincipal` or `allow` gives one. Never throws,
   * never rejects: any failure (the fetch, `resolvePrincipal`, the clock, a handler of the old app) is answered 503.
   * Order: credential → token → schema → revocations → proof → CSRF → audience, login, scopes, roles → principal → `allow`.
   *
   * @param requirement - what `parseRequirement` returns
   */
  decide(facts: RequestFacts, requirement?: ParsedRequirement<P, C>): Decided<P, C>
  /**
   * The same guard for routes where a credential may be absent: principal and claims are undefined then. A bad one is refused here too; one of
   * another scheme (`Basic`) counts as absent, so that somebody else can read it.
   */
  readonly optional: Guard<P | undefined, C | undefined>
  /** Forgets the tokens that were verified: their signatures are checked again. */
  readonly clearCache: () => void
  /** The requests that were let through, by their carrier: see `remember` and `recall`. `optional` has its own: some have no principal. */
  readonly admitted: WeakMap<object, Allowed<P, C>>
}

const NO_REQUIREMENT: ParsedRequirement = Object.freeze({})
const NOT_ASKED = Object.freeze({ allowed: true, credential: 'not_asked', principal: undefined, claims: undefined })
const DOCUMENT = Object.freeze({ code: 'resource_metadata' })
const ABSENT = Object.freeze({ allowed: true, credential: 'absent', principal: undefined, claims: undefined })

/** Makes a guard whose principal is what `resolvePrincipal` finds. */
export function createGuard<P, C = Claims>(
  options: GuardOptions<P, C> & Required<Pick<GuardSettings<P, C>, 'resolvePrincipal'>>,
): Guard<P, C>
/** Makes a guard for the tokens of a profile, whose principal is what the profile reads from them. */
export function createGuard<P extends ProfilePrincipal, C = Claims>(
  options: GuardSettings<never, C> & ProfileIssuers<P> & { readonly resolvePrincipal?: never },
): Guard<P & TokenPrincipal<string, C>, C>
/** Makes a guard whose principal is what the token says. */
export function createGuard<D extends Dialect = OauthDialect, C = Claims>(
  options: GuardOptions<never, C, D> & { readonly resolvePrincipal?: never },
): Guard<TokenPrincipal<SubjectOf<D>, C>, C>
/** @throws {TypeError} one line for each option that is unknown, missing or wrong; for no key, or one whose algorithm the dialect does not speak */
export function createGuard<P, C>(options: GuardOptions<P, C>): Guard<P | TokenPrincipal<Subject, C>, C> {
  type Who = Holder<P, C>
  const parsed = parseGuardOptions(options)
  const { opaqueTokens, deadlineMilliseconds, resource } = parsed
  const tokens = tokenSource(parsed.source)
  const { dialect } = tokens
  const refusals = createRefusals(dialect, parsed)
  const { refused, tokenRefused, unavailable } = refusals
  const scopesOf = scopesReader(dialect, parsed.widenScopes)
  const admit = createAdmission(dialect, { ...parsed, scopesOf }, refusals)
  const ownDecode = dialect.engine?.decode
  const decode = (token: string): Decoded | Promise<Decoded> =>
    ownDecode ? { claims: ownDecode(token) } : tokens.verify(token)

  const decideWhere =
    (absenceIsAllowed: boolean) =>
    (facts: RequestFacts, requirement: ParsedRequirement<Who, C> = NO_REQUIREMENT): Decided<Who, C> => {
      try {
        // Never the handler: it may be one for all paths, and knows nothing of this one.
        const document = resource?.answer(facts)
        if (document) return { allowed: false, message: document, reason: DOCUMENT }
        if (isExcepted(requirement, facts)) return NOT_ASKED
        const credential = dialect.readCredential(facts)
        const isAbsent = credential.kind === 'credential_absent' || isOfAnotherScheme(credential, facts)
        if (absenceIsAllowed && isAbsent) return ABSENT as Decision<never, never>
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
        claims
          ? admit({ claims, isCurrent: opaqueTokens.isCurrent === true }, asked)
          : refused({ kind: 'token_revoked' }, asked)
      const otherwise = (fault: unknown) => unavailable(fault, asked)
      return whenKnown(opaqueTokens.resolve(token), { deadlineMilliseconds, what: 'opaqueTokens', settle, otherwise })
    }
    let decoded: Decoded | Promise<Decoded>
    try {
      decoded = decode(token)
    } catch (error) {
      return tokenRefused(error, asked)
    }
    if (!(decoded instanceof Promise)) return admit(decoded, asked)
    const inTime = withDeadline(decoded, deadlineMilliseconds, 'fetching the keys')
    return inTime
      .then(
        (late) => admit(late, asked),
        (error: unknown) => tokenRefused(error, asked),
      )
      .catch((fault: unknown) => unavailable(fault, asked))
  }

  const common = {
    dialect,
    resource,
    scopesOf,
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
