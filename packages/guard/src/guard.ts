/** The whole policy: facts in, decision out. Adapters only translate. */
import type { Dialect, Refusal, RequestFacts } from '@latchkey/protocol'
import { type Claims, createVerifier, type Key, TokenError } from '@latchkey/tokens'
import { withDeadline } from './deadline.ts'
import type { Decision, RefusalReason, TokenPrincipal } from './decision.ts'
import { checkGuardOptions, type Found, type GuardOptions } from './guard-options.ts'
import type { Requirement } from './requirement.ts'

/** A decision, or one that has to be waited for. */
export type Decided<P> = Decision<P> | Promise<Decision<P>>

/** Guards requests that speak one dialect. */
export interface Guard<P = TokenPrincipal> {
  readonly dialect: Dialect
  /**
   * Decides on a request. A promise only when `resolvePrincipal` gives one. Never throws, never rejects: what fails meanwhile
   * (`resolvePrincipal`, the clock, a handler of the old app) is answered 503.
   */
  readonly decide: (facts: RequestFacts, requirement?: Requirement) => Decided<P>
  /** The principals of the requests let through, by their carrier. Adapters write, `principalOf` reads. */
  readonly principals: WeakMap<object, P>
}

const RETRY_AFTER_SECONDS = 1

/** Makes a guard whose principal is what the token says. */
export function createGuard(options: GuardOptions<never> & { readonly resolvePrincipal?: never }): Guard<TokenPrincipal>
/** Makes a guard whose principal is what `resolvePrincipal` finds. */
export function createGuard<P>(options: GuardOptions<P> & Required<Pick<GuardOptions<P>, 'resolvePrincipal'>>): Guard<P>
/** @throws {TypeError} naming the option: unknown or wrong, no key, a key whose algorithm the dialect does not speak */
export function createGuard<P>(options: GuardOptions<P>): Guard<P | TokenPrincipal> {
  checkGuardOptions(options)
  const { dialect, keys, resolvePrincipal, deadlineMilliseconds = 3000, onFault, clock } = options
  const verifier = createVerifier({ keys, policy: dialect.policy(), ...(clock && { clock }) })
  requireSpokenAlgorithms(dialect, keys)
  const ownDecode = dialect.engine?.decode
  const decode = ownDecode ?? ((token: string) => verifier.verify(token).claims)

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
    let decoded: unknown
    try {
      decoded = decode(token)
    } catch (error) {
      if (error instanceof TokenError) return refused({ kind: 'token_refused', token, error }, requirement)
      // The old app's own decoder throws to refuse. When ours throws anything else, it is not the token that is wrong.
      if (ownDecode) return refused({ kind: 'custom', error }, requirement)
      throw error
    }
    const claims = parseClaims(decoded)
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

  return Object.freeze({ dialect, decide, principals: new WeakMap<object, P | TokenPrincipal>() })
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
