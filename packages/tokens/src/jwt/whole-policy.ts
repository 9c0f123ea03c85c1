/** Parses a whole policy. A missing, mistyped or misspelled member would switch a check off, so it is refused by name. */
import {
  callable,
  eachOf,
  flag,
  nested,
  nonEmptyText,
  type OptionReader,
  type OptionTable,
  oneOf,
  optional,
  secondsWithin,
  wholeNumberWithin,
} from '@latchkey/options'
import { claimChecks } from './claims.ts'
import type { ClaimsPolicy } from './policy.ts'
import { textsFrom } from './text-lists.ts'

const MAXIMUM_LEEWAY_SECONDS = 86_400

const forbids = oneOf('forbid', 'forbid_unless_empty')
const audiences = textsFrom(0)
const types = textsFrom(1)
const readChecks = eachOf(oneOf(...claimChecks), 'a list of checks')

const MEMBERS = {
  checks: (value) => Object.freeze(readChecks(value)),
  requiredClaims: textsFrom(0),
  stringClaims: textsFrom(0),
  leewaySeconds: secondsWithin(-MAXIMUM_LEEWAY_SECONDS, MAXIMUM_LEEWAY_SECONDS),
  expiry: oneOf('exclusive', 'inclusive'),
  wholeSeconds: flag,
  readTime: callable<ClaimsPolicy['readTime']>('a function'),
  issuers: textsFrom(0),
  subject: optional(undefined, nonEmptyText),
  audience: (value) => (Array.isArray(value) ? audiences(value) : forbids(value)),
  maximumAgeSeconds: optional(undefined, secondsWithin(0, 1e9)),
  issuedAheadSeconds: secondsWithin(0, MAXIMUM_LEEWAY_SECONDS),
  forbiddenClaims: textsFrom(0),
  mark: optional(undefined, callable<NonNullable<ClaimsPolicy['mark']>>('a function of the claims')),
  typ: optional(undefined, (value) => (Array.isArray(value) ? types(value) : nonEmptyText(value))),
  kidMustBeString: flag,
  maximumDepth: wholeNumberWithin(1, 1000),
} satisfies OptionTable<keyof ClaimsPolicy>

const readMembers = nested(MEMBERS)

/** Reads a whole policy as a frozen copy: later changes of the caller's lists have no effect. */
export const wholePolicy: OptionReader<ClaimsPolicy> = (value) => Object.freeze(readMembers(value))
