/** The whole policy: facts in, decision out. Adapters only translate. */
import type { Dialect, Refusal, RequestFacts } from '@latchkey/protocol'
import { type Claims, createVerifier, TokenError } from '@latchkey/tokens'
import { withDeadline } from './deadline.ts'
import type { Decision, RefusalReason, TokenPrincipal } from './decision.ts'
import { freezeClaims } from './freeze-claims.ts'
import { checkGuardOptions, type Found, type GuardOptions } from './guard-options.ts'
import type { Requirement } from './requirement.ts'
import { requireSpokenKeys, spokenKeys } from './spoken-keys.ts'

/** A decision, or one that has to be waited for. */
export type Decided<P> = Decision<P> | Promise<Decision<P>>

/** Guards requests that speak one dialect. */
export interface Guard<P = TokenPrincipal> {
  readonly dialect: Dialect
  /**
   * Decides on a request. A promise only when keys must be fetched, or when `resolvePrincipal` gives one. Never throws, never
   * rejects: what fails meanwhile (the fetch, `resolvePrincipal`, the clock, a handler of the old app) is answered 503.
   */
  readonly decide: (facts: RequestFacts, requirement?: Requirement) => Decided<P>
  /** Forgets the tokens that were verified: their signatures are checked again. Whether a token is revoked, `resolvePrincipal` knows. */
  readonly clearCache: () => void
  /** The principals of the requests let through, by their carrier. Adapters write, `principalOf` reads. */
  readonly principals: WeakMap<object, P>
}

/** What a token says, when it is accepted; what an old app's decoder says of it is looked at later. */
interface Decoded {
  readonly claims: unknown
}

const RETRY_AFTER_SECONDS = 1

/** Makes a guard whose principal is what the token says. */
export function createGuard(options: GuardOptions<never> & { readonly resolvePrincipal?: never }): Guard<TokenPrincipal>
/** Makes a guard whose principal is what `resolvePrincipal` finds. */
export function createGuard<P>(options: GuardOptions<P> & Required<Pick<GuardOptions<P>, 'resolvePrincipal'>>): Guard<P>
/** @throws {TypeError} naming the option: unknown or wrong, no key, a key whose algorithm the dialect does not speak */
export function createGuard<P>(options: GuardOptions<P>): Guard<P | TokenPrincipal> {
  checkGuardOptions(options)
  const { dialect, resolvePrincipal, deadlineMilliseconds = 3000, onFault, clock, cache = {} } = options
  const verifier = createVerifier({
    keys: spokenKeys(options.keys, dialect),
    policy: dialect.policy(),
    ...(clock && { clock }),
    ...(cache && { cache }),
  })
  requireSpokenKeys(options.keys, dialect)
  const ownDecode = dialect.engine?.decode
  const decode = (token: string): Decoded | Promise<Decoded> =>
    ownDecode ? { claims: ownDecode(token) } : verifier.verify(token)

  function decide(facts: RequestFacts, requirement: Requirement = {}): Decided<P | TokenPrincipal> {
    try {
      return judge(facts, requirement)
    } catch (fault) {
      return unavailable(fault)
    }
  }

  function judge(facts: RequestFacts, requirement: Requirement): Decided<P | TokenPrincipal> {
    const credential = dialect.readCredential(facts)
    if (credential.kind !== 'token') return refused(credential, requirement)
    const { token } = credential
    let decoded: Decoded | Promise<Decoded>
    try {
      decoded = decode(token)
    } catch (error) {
      return refuseToken(error, token, requirement)
    }
    if (!(decoded instanceof Promise)) return identify(decoded, requirement)
    const inTime = withDeadline(decoded, deadlineMilliseconds, 'fetching the keys')
    return inTime
      .then(
        (late) => identify(late, requirement),
        (error: unknown) => refuseToken(error, token, requirement),
      )
      .catch(unavailable)
  }

  function identify(decoded: Decoded, requirement: Requirement): Decided<P | TokenPrincipal> {
    const claims = ownDecode ? parseClaims(decoded.claims) : freezeClaims(decoded.claims as Claims)
    if (!resolvePrincipal) return { allowed: true, principal: { id: dialect.subjectOf(claims), claims }, claims }

    const settle = (found: Found<P>): Decision<P> =>
      found === undefined || found === null
        ? refused({ kind: 'principal_unknown' }, requirement)
        : { allowed: true, principal: found, claims }
    const found = resolvePrincipal(claims)
    if (!isThenable(found)) return settle(found)
    const inTime = withDeadline(Promise.resolve(found), deadlineMilliseconds, 'resolvePrincipal')
    return inTime.then(settle).catch(unavailable)
  }

  /** @throws {unknown} what says nothing of the token: it is not the token that is wrong */
  function refuseToken(error: unknown, token: string, requirement: Requirement): Decision<never> {
    if (error instanceof TokenError) {
      if (error.code === 'keys_unavailable') throw error
      return refused({ kind: 'token_refused', token, error }, requirement)
    }
    // The old app's own decoder throws to refuse. Ours throws nothing else.
    if (ownDecode) return refused({ kind: 'custom', error }, requirement)
    throw error
  }

  function refused(refusal: Refusal, requirement: Requirement): Decision<never> {
    return { allowed: false, message: dialect.refuse(refusal, requirement), reason: reasonOf(refusal) }
  }

  function unavailable(fault: unknown): Decision<never> {
    try {
      onFault?.(fault)
    } catch {
      // Whoever is told of a fault must not make the answer fail too.
    }
    const message = dialect.httpMessage(503, { retryAfterSeconds: RETRY_AFTER_SECONDS })
    return { allowed: false, message, reason: { code: 'unavailable' } }
  }

  const principals = new WeakMap<object, P | TokenPrincipal>()
  return Object.freeze({ dialect, decide, clearCache: () => verifier.clearCache(), principals })
}

/** An old app's decoder returns what it likes, and a promise or null names nobody: a guard must not take that for claims. */
function parseClaims(decoded: unknown): Claims {
  if (typeof decoded !== 'object' || decoded === null || Array.isArray(decoded) || isThenable<unknown>(decoded)) {
    throw new TypeError('engine.decode: return the claims, an object and no promise')
  }
  return decoded as Claims
}

/** A query builder is no Promise, and is no principal either. */
function isThenable<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false
  return 'then' in value && typeof value.then === 'function'
}

function reasonOf(refusal: Refusal): RefusalReason {
  if (refusal.kind === 'token_refused') {
    const { code, part, reason, claim } = refusal.error
    return { code, part, reason, claim }
  }
  return refusal.kind === 'credential_malformed'
    ? { code: refusal.kind, reason: refusal.fault }
    : { code: refusal.kind }
}
