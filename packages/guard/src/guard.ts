/** The whole policy: facts in, decision out. Adapters only translate. */
import type { Dialect, Refusal, RequestFacts } from '@latchkey/protocol'
import { type Claims, createVerifier, type Key, TokenError } from '@latchkey/tokens'
import { withDeadline } from './deadline.ts'
import type { Decision, RefusalReason, TokenPrincipal } from './decision.ts'
import type { Requirement } from './requirement.ts'

/** Options of {@link createGuard}. */
export interface GuardOptions<P> {
  readonly dialect: Dialect
  /** The keys whose tokens are accepted. */
  readonly keys: Key | readonly Key[]
  /**
   * Finds the principal of accepted claims (Flask-JWT's `identity`); undefined and null refuse the request, all else lets it
   * through, `false` and 0 too. What has a `then` is waited for. When it throws or takes longer than `deadlineMilliseconds`
   * the request is answered 503 in the dialect's form.
   */
  readonly resolvePrincipal?: (claims: Claims) => Found<P> | PromiseLike<Found<P>>
  /** Default 3,000. */
  readonly deadlineMilliseconds?: number
  /** Told of what went wrong in `resolvePrincipal`. Nothing of it reaches the client. */
  readonly onFault?: (fault: unknown) => void
  /** Now, in seconds since the epoch. Default: the wall clock. */
  readonly clock?: () => number
}

/** A principal, or nobody. */
export type Found<P> = P | null | undefined

/** Guards requests that speak one dialect. */
export interface Guard<P = TokenPrincipal> {
  readonly dialect: Dialect
  /** Decides on a request. A promise only when `resolvePrincipal` gives one. Never throws, never rejects. */
  readonly decide: (facts: RequestFacts, requirement?: Requirement) => Decision<P> | Promise<Decision<P>>
  /** The principals of the requests let through, by their carrier. Adapters write, `principalOf` reads. */
  readonly principals: WeakMap<object, P>
}

const RETRY_AFTER_SECONDS = 1

/** Makes a guard whose principal is what the token says. */
export function createGuard(options: Omit<GuardOptions<TokenPrincipal>, 'resolvePrincipal'>): Guard<TokenPrincipal>
/** Makes a guard whose principal is what `resolvePrincipal` finds. */
export function createGuard<P>(options: GuardOptions<P>): Guard<P>
/** @throws {TypeError} naming the option: no key, a key whose algorithm the dialect does not speak */
export function createGuard<P>(options: GuardOptions<P>): Guard<P | TokenPrincipal> {
  const { dialect, keys, resolvePrincipal, deadlineMilliseconds = 3000, onFault, clock } = options
  requireSpokenAlgorithms(dialect, keys)
  const verifier = createVerifier({ keys, policy: dialect.policy(), ...(clock && { clock }) })
  const decode = dialect.engine?.decode ?? ((token: string) => verifier.verify(token).claims)

  function decide(
    facts: RequestFacts,
    requirement: Requirement = {},
  ): Decision<P | TokenPrincipal> | Promise<Decision<P | TokenPrincipal>> {
    const refused = (refusal: Refusal): Decision<never> => ({
      allowed: false,
      message: dialect.refuse(refusal, requirement),
      reason: reasonOf(refusal),
    })
    const unavailable = (fault: unknown): Decision<never> => {
      onFault?.(fault)
      const message = dialect.httpMessage(503, { retryAfterSeconds: RETRY_AFTER_SECONDS })
      return { allowed: false, message, reason: { code: 'principal_unavailable' } }
    }
    const settle = (principal: Found<P>, claims: Claims): Decision<P> =>
      principal === undefined || principal === null
        ? refused({ kind: 'principal_unknown' })
        : { allowed: true, principal, claims }

    const credential = dialect.readCredential(facts)
    if (credential.kind !== 'token') return refused(credential)
    let claims: Claims
    try {
      claims = decode(credential.token)
    } catch (error) {
      if (error instanceof TokenError) return refused({ kind: 'token_refused', token: credential.token, error })
      return refused({ kind: 'custom', error })
    }
    if (!resolvePrincipal) return { allowed: true, principal: { id: dialect.subjectOf(claims), claims }, claims }
    try {
      const principal = resolvePrincipal(claims)
      if (!isThenable(principal)) return settle(principal, claims)
      return withDeadline(Promise.resolve(principal), deadlineMilliseconds, 'resolvePrincipal').then(
        (found) => settle(found, claims),
        unavailable,
      )
    } catch (fault) {
      return unavailable(fault)
    }
  }

  return Object.freeze({ dialect, decide, principals: new WeakMap<object, P | TokenPrincipal>() })
}

/** A query builder is no Promise, and is no principal either. */
function isThenable<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false
  return 'then' in value && typeof value.then === 'function'
}

function requireSpokenAlgorithms(dialect: Dialect, keys: Key | readonly Key[]): void {
  if (!dialect.algorithms) return
  for (const key of Array.isArray(keys) ? keys : [keys]) {
    if (!dialect.algorithms.includes(key.alg)) {
      throw new TypeError(
        `keys: ${dialect.name} is configured for ${dialect.algorithms.join(', ')}, and a key is bound to ${key.alg}`,
      )
    }
  }
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
