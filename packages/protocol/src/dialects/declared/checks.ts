/** What an old app asks of a token: its library's rules about claims, and the comparisons of its own. */
import {
  eachOf,
  fault,
  nested,
  nonEmptyText,
  type OptionReader,
  type OptionTable,
  oneOf,
  optional,
  secondsWithin,
  textList,
} from '@latchkey/options'
import type { Refusal } from '../../refusal.ts'
import type { RequestFacts } from '../../request-facts.ts'
import type { Principal } from '../dialect.ts'
import type { LibraryName } from './library.ts'
import { NamedRefusal } from './named-refusal.ts'
import { columnOf, memberAt } from './template.ts'

/** A claim that must be equal to something. */
export interface EqualOptions {
  readonly claim: string
  /** Of the user's row. */
  readonly column?: string
  /** Of the request. */
  readonly header?: string
  readonly value?: unknown
  /** Counts where the token has no such claim. */
  readonly missing?: unknown
  /** Which of `refuse` is answered. Default `stale`. */
  readonly refuse?: string
  readonly description?: string
}

/** What must be so of the user's row. */
export interface AccountOptions {
  readonly column: string
  readonly is: unknown
  /** Default: at both. */
  readonly at?: readonly ('login' | 'token')[]
  /** Which of `refuse` is answered. Default `account`. */
  readonly refuse?: string
}

export interface CheckOptions {
  readonly exp?: 'whenPresent' | 'required' | 'ignore'
  readonly leeway?: number
  readonly issuer?: string | readonly string[]
  readonly audience?: string | readonly string[]
  readonly require?: readonly string[]
  /** Claims that must be texts where they are there. */
  readonly texts?: readonly string[]
  /** Whose rules about claims: of PyJWT (default), jsonwebtoken, or python-jose. */
  readonly library?: LibraryName
  readonly equal?: readonly EqualOptions[]
  readonly account?: readonly AccountOptions[]
}

/** A comparison that was read. */
export interface Equal {
  readonly claim: string
  readonly column: string | undefined
  readonly header: string | undefined
  readonly value: unknown
  readonly missing: unknown
  readonly refuse: string
  readonly description: string | undefined
}

export type Equals = readonly Equal[]

/** What was read. */
export interface Checks {
  readonly exp: 'whenPresent' | 'required' | 'ignore'
  readonly leeway: number
  readonly issuer: readonly string[]
  readonly audience: readonly string[]
  readonly require: readonly string[]
  readonly texts: readonly string[]
  readonly library: LibraryName | undefined
  readonly equal: Equals
  readonly account: readonly {
    readonly column: string
    readonly is: unknown
    readonly at: readonly string[]
    readonly refuse: string
  }[]
}

const EQUAL = {
  claim: nonEmptyText,
  column: optional(undefined, nonEmptyText),
  header: optional(undefined, nonEmptyText),
  request: (value: unknown) => {
    if (value !== undefined)
      throw fault('a token that is bound to an address is refused after each change of network; leave it out')
    return undefined
  },
  value: (value: unknown) => value,
  missing: (value: unknown) => value,
  refuse: optional('stale', nonEmptyText),
  description: optional(undefined, nonEmptyText),
} satisfies OptionTable

const ACCOUNT = {
  column: nonEmptyText,
  is: (value: unknown) => value,
  at: optional<readonly string[]>(['login', 'token'], (value) =>
    textList(value, '["login"], ["token"] or both', isMoment),
  ),
  refuse: optional('account', nonEmptyText),
} satisfies OptionTable

const CHECK = {
  exp: optional('whenPresent', oneOf('whenPresent', 'required', 'ignore')),
  leeway: optional(0, secondsWithin(0, 86_400)),
  issuer: optional<readonly string[]>([], texts),
  audience: optional<readonly string[]>([], texts),
  require: optional<readonly string[]>([], texts),
  texts: optional<readonly string[]>([], texts),
  library: optional<LibraryName>(
    undefined,
    oneOf('pyjwt-1.4', 'pyjwt-1.7', 'pyjwt-2.6', 'pyjwt-2.10', 'jsonwebtoken', 'jose', 'simplejwt'),
  ),
  equal: optional<Equals>([], (value) => equalsOf(value)),
  account: optional([], eachOf(nested(ACCOUNT), 'a list of columns')),
} satisfies OptionTable<keyof CheckOptions>

/** Reads comparisons. */
export const equalsOf: OptionReader<Equals> = eachOf(
  nested(EQUAL, {
    together: (_, isGiven) =>
      (['column', 'header', 'value'] as const).filter((name) => isGiven(name)).length === 1
        ? []
        : ['column: give one of column, header and value'],
  }),
  'a list of comparisons',
)

export const readChecks: OptionReader<Checks> = nested(CHECK)

/** What can be compared before the user is known. */
export function admitClaims(equal: Equals, claims: object, facts: RequestFacts): Refusal | undefined {
  for (const { claim, header, column, value, missing, refuse, description } of equal) {
    if (column !== undefined) continue
    const own = memberAt(claims, claim)
    const said = own === undefined ? missing : own
    const wanted = header === undefined ? value : facts.header(header).join(',')
    const isEqual = header === undefined ? said === wanted : said !== undefined && String(said) === wanted
    if (!isEqual) return { kind: 'custom', error: new NamedRefusal(refuse, description) }
  }
  return undefined
}

/** What is compared with the user's row. */
export function judgeUser(checks: Checks, claims: object, user: Principal): Refusal | undefined {
  for (const { claim, column, refuse, description } of checks.equal) {
    if (column === undefined) continue
    const said = memberAt(claims, claim)
    const wanted = columnOf(user, column)
    if (said === undefined || said === null || said !== wanted)
      return { kind: 'custom', error: new NamedRefusal(refuse, description) }
  }
  return judgeAccount(checks, user, 'token')
}

export function judgeAccount({ account }: Checks, user: Principal, moment: string): Refusal | undefined {
  const wrong = account.find(({ column, is, at }) => at.includes(moment) && !isSo(columnOf(user, column), is))
  return wrong && { kind: 'custom', error: new NamedRefusal(wrong.refuse) }
}

/** A flag of a database is a number, a text or a boolean. */
export function isSo(value: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'boolean') return value === wanted
  return wanted === (value === true || value === 1 || /^(?:1|t|true|y|yes)$/i.test(String(value ?? '')))
}

function texts(value: unknown): readonly string[] {
  return typeof value === 'string'
    ? [nonEmptyText(value)]
    : textList(value, 'a text, or a list of texts', (one) => one !== '')
}

function isMoment(text: string): boolean {
  return text === 'login' || text === 'token'
}
