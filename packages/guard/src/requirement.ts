/** What a route demands of a request. */
import type { RequestFacts } from '@latchkey/protocol'
import type { Claims } from '@latchkey/tokens'
import { type Demand, type ParsedDemand, parseDemand } from './demand.ts'
import { isPlainObject } from './plain-object.ts'

/** What becomes of a request while nobody knows what was revoked: it is let through, or answered 503. */
export type RevocationLoss = 'fail-open' | 'fail-closed'

/** What `protect` takes, per route. `P` is the guard's principal, `C` what its schema makes of the claims. */
export interface Requirement<P = unknown, C = Claims> {
  /** The protection space named in the challenge, in place of the dialect's own (RFC 9110 §11.5): text that a header can carry. */
  readonly realm?: string
  /** Scopes that the token's `scope` claim must name (RFC 8693 §4.2); otherwise 403 `insufficient_scope`. */
  readonly scopes?: Demand
  /** Roles that the token's `roles` claim must list (RFC 9068 §2.2.3.1); otherwise 403. */
  readonly roles?: Demand
  /** One more audience that the token's `aud` must name, beside the dialect's own; otherwise 401 `invalid_token`. */
  readonly audience?: string
  /** The user logged in (`auth_time`) at most so many seconds ago; otherwise 401 `insufficient_user_authentication` (RFC 9470). */
  readonly authenticatedWithinSeconds?: number
  /** The route's own question, asked last: true lets through, false is 403; anything else, and what it throws, is 503. */
  readonly allow?: (principal: P, claims: C, facts: RequestFacts) => boolean | PromiseLike<boolean>
  /**
   * What this guard leaves alone, where it is mounted once for a whole app: `['GET /health']`, a method and the exact path as it
   * is sent. Every other request needs a token, every other spelling of these paths too, and one that was rewritten. `GET` stands for
   * `HEAD` as well.
   */
  readonly except?: readonly string[]
  /** In place of the guard's own. */
  readonly whenRevocationsAreLost?: RevocationLoss
}

/** A requirement that was checked. */
export interface ParsedRequirement<P = unknown, C = unknown>
  extends Omit<Requirement<P>, 'allow' | 'scopes' | 'roles' | 'except'> {
  /** A method, so that a guard of some principal is one of any; which principal `allow` takes was compared where it was given. */
  allow?(...asked: Parameters<NonNullable<Requirement<P, C>['allow']>>): boolean | PromiseLike<boolean>
  readonly scopes?: ParsedDemand
  readonly roles?: ParsedDemand
  readonly except?: ReadonlySet<string>
}

type Reader = (value: unknown, name: string) => unknown

/** RFC 6749 §3.3 */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/
/** A method and a path; a path with a query or a fragment would never be met. */
const EXCEPTION = /^[A-Z]+ \/[^\s?#]*$/

const READERS: Readonly<Record<keyof Requirement, Reader>> = {
  // RFC 9110 §5.5: what else stands in a header makes the carrier throw, in the middle of a refusal.
  realm: reader((value) => isText(value, /^[\t\x20-\x7e\x80-\xff]*$/), 'give printable Latin-1 characters'),
  scopes: (value, name) => parseDemand(name, value, SCOPE),
  roles: (value, name) => parseDemand(name, value, /./),
  audience: reader((value) => isText(value, /./), 'give text that is not empty'),
  authenticatedWithinSeconds: reader(isAge, 'give seconds, more than 0'),
  allow: reader((value) => typeof value === 'function', 'give a function of the principal'),
  except: (value, name) => new Set(exceptions(value, name)),
  whenRevocationsAreLost: reader(isRevocationLoss, "give 'fail-open' or 'fail-closed'"),
}

const NOTHING: ParsedRequirement = Object.freeze({})

/** @throws {TypeError} naming an unknown or wrong option: a mistyped requirement must not protect less than it says */
export function parseRequirement<P, C>(requirement?: Requirement<P, C>): ParsedRequirement<P, C> {
  if (requirement === undefined) return NOTHING
  // A function, a list, a map or an object of a class has no option of its own, and would demand nothing without a word.
  if (!isPlainObject(requirement))
    throw new TypeError('requirement: give a plain object such as { scopes: "read" }, or leave it out')
  const read = Reflect.ownKeys(requirement).map((name) => {
    if (!isOption(name)) throw new TypeError(`${String(name)}: a route has no such requirement`)
    return [name, READERS[name](requirement[name], name)]
  })
  return Object.freeze(Object.fromEntries(read))
}

/** Whether the guard has nothing to say of this request. The path is compared as it came: whatever is spelled otherwise is guarded. */
export function isExcepted({ except }: ParsedRequirement, facts: RequestFacts): boolean {
  // Most guards leave nothing alone, and most facts are found out when they are asked for.
  if (!except) return false
  const { method, path } = facts
  return except.has(`${method === 'HEAD' ? 'GET' : method} ${path}`)
}

export function isRevocationLoss(value: unknown): value is RevocationLoss {
  return value === 'fail-open' || value === 'fail-closed'
}

function isOption(name: PropertyKey): name is keyof Requirement {
  return Object.hasOwn(READERS, name)
}

function reader(good: (value: unknown) => boolean, advice: string): Reader {
  return (value, name) => {
    if (!good(value)) throw new TypeError(`${name}: ${advice}`)
    return value
  }
}

function isText(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value)
}

function isAge(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && value < Number.POSITIVE_INFINITY
}

function exceptions(value: unknown, name: string): readonly string[] {
  // A copy has no gaps, which `every` would pass over.
  if (Array.isArray(value) && [...value].every((one) => isText(one, EXCEPTION))) return value
  throw new TypeError(`${name}: give a list such as ['GET /health'], a method and an exact path each`)
}
