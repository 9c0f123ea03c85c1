/** What a route demands of a request. */
import {
  callable,
  checked,
  give,
  notAccepted,
  type OptionReader,
  type OptionTable,
  oneOf,
  parseOptions,
  strictlyOptional,
  textList,
} from '@latchkey/options'
import type { RequestFacts } from '@latchkey/protocol'
import type { Claims } from '@latchkey/tokens'
import { type Demand, demandOf, type ParsedDemand } from './demand.ts'
import { isScope, SCOPE } from './scopes.ts'

/** What happens to a request while revocations are unknown: it is let through, or answered 503. */
export type RevocationLoss = 'fail-open' | 'fail-closed'

/** The argument of `protect`, per route. `P` is the guard's principal, `C` the result of its schema. */
export interface Requirement<P = unknown, C = Claims> {
  /** The protection space named in the challenge, instead of the dialect's own (RFC 9110 §11.5): text that a header can hold. */
  readonly realm?: string
  /** Scopes that the token's `scope` claim must name (RFC 8693 §4.2); otherwise 403 `insufficient_scope`. */
  readonly scopes?: Demand
  /** Roles that the token's `roles` claim must list (RFC 9068 §2.2.3.1); otherwise 403. */
  readonly roles?: Demand
  /** One more audience that the token's `aud` must name, besides the dialect's own; otherwise 401 `invalid_token`. */
  readonly audience?: string
  /** The user logged in (`auth_time`) at most this many seconds ago; otherwise 401 `insufficient_user_authentication` (RFC 9470). */
  readonly authenticatedWithinSeconds?: number
  /** How the user logged in: the token's `acr` must be one of these (RFC 9470); otherwise 401 `insufficient_user_authentication`. */
  readonly acr?: readonly string[]
  /** The route's own question, asked last: true lets through, false is 403; any other result, and an error, is 503. */
  readonly allow?: (principal: P, claims: C, facts: RequestFacts) => boolean | PromiseLike<boolean>
  /**
   * What this guard leaves alone, where it is mounted once for a whole app: `['GET /health']`, a method and the exact path as
   * sent. Every other request needs a token, and so does every other spelling of these paths, and a rewritten path. `GET` includes
   * `HEAD`.
   */
  readonly except?: readonly string[]
  /** Instead of the guard's own. */
  readonly whenRevocationsAreLost?: RevocationLoss
}

/** A requirement that was checked. */
export interface ParsedRequirement<P = unknown, C = unknown>
  extends Omit<Requirement<P>, 'allow' | 'scopes' | 'roles' | 'except'> {
  /** A method, so that a guard of some principal is assignable to a guard of any. Whether `allow` fits was checked at the call. */
  allow?(...asked: Parameters<NonNullable<Requirement<P, C>['allow']>>): boolean | PromiseLike<boolean>
  readonly scopes?: ParsedDemand
  readonly roles?: ParsedDemand
  readonly except?: ReadonlySet<string>
}

/** A method and a path; a path with a query or a fragment would never match. */
const EXCEPTION = /^[A-Z]+ \/[^\s?#]*$/

/** Reads what happens to requests while revocations are unknown. */
export const revocationLoss: OptionReader<RevocationLoss> = oneOf('fail-open', 'fail-closed')

/** A row of an option that may be left out, but must not be undefined when named. */
const OPTIONS = {
  // RFC 9110 §5.5: other characters in a header make the server throw in the middle of a refusal.
  realm: strictlyOptional(undefined, (value) =>
    matching(value, /^[\t\x20-\x7e\x80-\xff]*$/, 'printable Latin-1 characters'),
  ),
  scopes: strictlyOptional(undefined, demandOf(SCOPE)),
  roles: strictlyOptional(undefined, demandOf(/./)),
  audience: strictlyOptional(undefined, (value) => matching(value, /./, 'text that is not empty')),
  authenticatedWithinSeconds: strictlyOptional(undefined, age),
  acr: strictlyOptional(undefined, acrValues),
  allow: strictlyOptional(undefined, callable<NonNullable<Requirement['allow']>>('a function of the principal')),
  except: strictlyOptional(undefined, exceptions),
  whenRevocationsAreLost: strictlyOptional(undefined, revocationLoss),
} satisfies OptionTable<keyof Requirement>

const NOTHING: ParsedRequirement = Object.freeze({})

/** @throws {TypeError} one line for each option that is unknown or wrong: a mistyped requirement must not protect less than it says */
export function parseRequirement<P, C>(requirement?: Requirement<P, C>): ParsedRequirement<P, C> {
  if (requirement === undefined) return NOTHING
  const read = parseOptions(OPTIONS, requirement, { called: 'requirement' })
  // Only what was named: most routes demand little, and all of this is looked up at every request.
  return Object.freeze(Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined)))
}

/** Whether the requirement excepts this request. The path is compared as sent: any other spelling is guarded. */
export function isExcepted({ except }: ParsedRequirement, facts: RequestFacts): boolean {
  // Most guards except nothing, and most facts are computed when they are read.
  if (!except) return false
  const { method, path } = facts
  return except.has(`${method === 'HEAD' ? 'GET' : method} ${path}`)
}

function matching(value: unknown, pattern: RegExp, advice: string): string {
  return checked(value, isText(value, pattern), advice)
}

function isText(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value)
}

function age(value: unknown): number {
  if (typeof value === 'number' && value > 0 && value < Number.POSITIVE_INFINITY) return value
  throw notAccepted(value, 'seconds, more than 0')
}

/** They stand in the challenge, separated by blanks. */
function acrValues(value: unknown): readonly string[] {
  const list = textList(value, "a list of values of `acr` such as ['2']", isScope)
  if (list.length === 0) throw give('at least one value')
  return Object.freeze([...list])
}

function exceptions(value: unknown): ReadonlySet<string> {
  const advice = "a list such as ['GET /health'], a method and an exact path each"
  return new Set(textList(value, advice, (one) => EXCEPTION.test(one)))
}
