/** Parses a whole policy. A member that is missing, mistyped or misspelled would switch a check off, so it is refused by its name. */
import { claimChecks } from './claims.ts'
import { integer, oneOf, seconds, stringList, text } from './option-values.ts'
import type { ClaimsPolicy } from './policy.ts'

const MAXIMUM_LEEWAY_SECONDS = 86_400
const BOOLEANS = [true, false] as const

type MemberParsers = { readonly [Name in keyof ClaimsPolicy]: (name: string, value: unknown) => ClaimsPolicy[Name] }

const MEMBERS: MemberParsers = {
  checks: (name, value) => {
    if (!Array.isArray(value)) throw new TypeError(`${name}: give a list of checks`)
    return Object.freeze(value.map((check) => oneOf(name, check, claimChecks)))
  },
  requiredClaims: (name, value) => stringList(name, value, 0),
  stringClaims: (name, value) => stringList(name, value, 0),
  leewaySeconds: (name, value) => seconds(name, value, -MAXIMUM_LEEWAY_SECONDS, MAXIMUM_LEEWAY_SECONDS),
  expiry: (name, value) => oneOf(name, value, ['exclusive', 'inclusive']),
  wholeSeconds: (name, value) => oneOf(name, value, BOOLEANS),
  readTime: (name, value) => {
    if (typeof value !== 'function') throw new TypeError(`${name}: give a function`)
    return value as ClaimsPolicy['readTime']
  },
  issuers: (name, value) => stringList(name, value, 0),
  subject: (name, value) => (value === undefined ? undefined : text(name, value)),
  audience: (name, value) =>
    Array.isArray(value) ? stringList(name, value, 0) : oneOf(name, value, ['forbid', 'forbid_unless_empty']),
  maximumAgeSeconds: (name, value) => (value === undefined ? undefined : seconds(name, value, 0, 1e9)),
  typ: (name, value) => (value === undefined ? undefined : text(name, value)),
  kidMustBeString: (name, value) => oneOf(name, value, BOOLEANS),
  maximumDepth: (name, value) => integer(name, value, 1, 1000),
}

/**
 * @returns a frozen copy: lists that the caller changes later change nothing
 * @throws {TypeError} naming the first member that is wrong
 */
export function parsePolicy(policy: unknown): ClaimsPolicy {
  if (typeof policy !== 'object' || policy === null) throw new TypeError('policy: give a claims policy')
  for (const name of Object.keys(policy)) {
    if (!Object.hasOwn(MEMBERS, name)) throw new TypeError(`policy.${name}: unknown member`)
  }
  const given = policy as { readonly [Name in keyof ClaimsPolicy]?: unknown }
  const parse = <Name extends keyof ClaimsPolicy>(name: Name): ClaimsPolicy[Name] =>
    MEMBERS[name](`policy.${name}`, given[name])
  return Object.freeze({
    checks: parse('checks'),
    requiredClaims: parse('requiredClaims'),
    stringClaims: parse('stringClaims'),
    leewaySeconds: parse('leewaySeconds'),
    expiry: parse('expiry'),
    wholeSeconds: parse('wholeSeconds'),
    readTime: parse('readTime'),
    issuers: parse('issuers'),
    subject: parse('subject'),
    audience: parse('audience'),
    maximumAgeSeconds: parse('maximumAgeSeconds'),
    typ: parse('typ'),
    kidMustBeString: parse('kidMustBeString'),
    maximumDepth: parse('maximumDepth'),
  })
}
