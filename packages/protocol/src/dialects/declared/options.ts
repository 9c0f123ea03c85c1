/** The settings of the declared dialect, and how they are read: all faults at once, each at its own place. */
import {
  checked,
  eachOf,
  flag,
  isPlainObject,
  nested,
  nonEmptyText,
  type OptionReader,
  type OptionTable,
  type OptionValues,
  oneOf,
  optional,
  parseOptions,
  path,
  wholeNumberWithin,
} from '@latchkey/options'
import { type Answer, answerOf } from './answer.ts'
import { type CarrierPlace, carriersOf } from './carrier-options.ts'
import { type Checks, readChecks } from './checks.ts'
import { corsOf, type Decorate } from './cors.ts'
import type { DeclaredOptions } from './declared-options.ts'
import { JSON_STYLES, type JsonStyleName } from './json-style.ts'
import { loginOf, type ReadLogin } from './login-options.ts'
import { ANSWER_NAMES, type ReadLogout, type ReadRefresh, readLogout, readRefresh } from './refresh.ts'
import { type Refuse, refuseOf } from './refusals.ts'
import { type ReadRoute, readRoutes } from './routes.ts'
import { type ClaimsTemplate, claimsOf } from './token-claims.ts'

const TOKEN = {
  alg: optional(undefined, oneOf('HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512', 'ES256', 'EdDSA')),
  accept: optional<readonly string[]>([], eachOf(nonEmptyText, 'a list of algorithms')),
  typFirst: optional(false, flag),
  claims: claimsOf,
  headers: optional<Readonly<Record<string, unknown>>>({}, (value) =>
    checked(value as Readonly<Record<string, unknown>>, isPlainObject(value), 'members of the header'),
  ),
  kid: optional(undefined, (value: unknown) => (value === null ? undefined : nonEmptyText(value))),
} satisfies OptionTable

const SUBJECT = {
  claim: nonEmptyText,
  column: optional('id', nonEmptyText),
  required: optional(true, flag),
} satisfies OptionTable

const ROLES = {
  claim: optional(undefined, nonEmptyText),
  column: optional(undefined, nonEmptyText),
  is: (value: unknown) => value,
  role: optional(undefined, nonEmptyText),
} satisfies OptionTable

const OTHER_LOGIN = {
  path,
  answer: answerOf(ANSWER_NAMES, 200, 200),
  claims: optional(undefined, (value: unknown) =>
    checked<Readonly<Record<string, unknown>>>(value, isPlainObject(value), 'claims'),
  ),
} satisfies OptionTable

const readAnswer = answerOf(ANSWER_NAMES, 200, 200)

const OPTIONS = {
  login: optional(loginOf({}, true), loginOf),
  answer: optional(readAnswer({ body: { token: '{token}' } }, true), readAnswer),
  token: nested(TOKEN),
  subject: optional(undefined, nested(SUBJECT)),
  carry: carriersOf,
  check: optional(readChecks({}, true), readChecks),
  roles: optional(
    undefined,
    nested(ROLES, {
      together: (_, isGiven) =>
        isGiven('claim') === isGiven('column') ? ['claim: give this or column, and not both'] : [],
    }),
  ),
  scopes: optional(undefined, nested({ claim: nonEmptyText })),
  logout: optional<readonly ReadLogout[]>([], (value, isGiven) =>
    Array.isArray(value) ? eachOf(readLogout, 'a list of logouts')(value) : [readLogout(value, isGiven)],
  ),
  refresh: optional(undefined, readRefresh),
  refuse: optional<unknown>({}, (value) => value),
  cors: optional(corsOf('none'), corsOf),
  json: optional<JsonStyleName>('flask', oneOf(...JSON_STYLES)),
  routes: optional([], readRoutes),
  otherLogins: optional([], eachOf(nested(OTHER_LOGIN), 'a list of logins')),
  maximumBodyBytes: optional(102_400, wholeNumberWithin(1, 1_048_576, 'bytes')),
} satisfies OptionTable<keyof DeclaredOptions>

/** The settings as they were read. */
export interface Declaration {
  readonly login: ReadLogin
  readonly answer: Answer
  readonly token: {
    readonly alg: string | undefined
    readonly accept: readonly string[]
    readonly typFirst: boolean
    readonly claims: ClaimsTemplate
    readonly kid: string | undefined
    readonly headers: Readonly<Record<string, unknown>>
  }
  readonly subject: { readonly claim: string; readonly column: string; readonly required: boolean }
  readonly carry: readonly CarrierPlace[]
  readonly check: Checks
  readonly roles:
    | {
        readonly claim: string | undefined
        readonly column: string | undefined
        readonly is: unknown
        readonly role: string | undefined
      }
    | undefined
  readonly scopes: { readonly claim: string } | undefined
  readonly logout: readonly ReadLogout[]
  readonly refresh: ReadRefresh | undefined
  readonly refuse: Refuse
  readonly cors: Decorate
  readonly json: JsonStyleName
  readonly routes: readonly ReadRoute[]
  readonly otherLogins: readonly {
    readonly path: string
    readonly answer: Answer
    readonly claims: Readonly<Record<string, unknown>> | undefined
  }[]
  readonly maximumBodyBytes: number
}

/** @throws {OptionsError} one line for each fault */
export function readDeclaration(given: unknown): Declaration {
  const values = parseOptions(OPTIONS, given, {
    together: (read) => [...refuseFaults(read), ...holderFaults(read)],
  })
  const { holder } = values.token.claims
  return {
    ...values,
    refuse: refuseOf(values.refuse, namesUsed(values)),
    subject: values.subject ?? { claim: holder?.claim ?? '', column: holder?.column ?? 'id', required: true },
  }
}

type Values = Partial<OptionValues<typeof OPTIONS>>

/** Which names `refuse` may have is known once the checks are. */
function refuseFaults(values: Values): readonly string[] {
  if (values.refuse === undefined) return []
  const read: OptionReader<unknown> = (value) => refuseOf(value, namesUsed(values))
  try {
    parseOptions({ refuse: read }, { refuse: values.refuse })
    return []
  } catch (error) {
    if (error instanceof TypeError) return error.message.split('\n')
    throw error
  }
}

function namesUsed({ check }: Values): readonly string[] {
  return [...(check?.equal ?? []).map(({ refuse }) => refuse), ...(check?.account ?? []).map(({ refuse }) => refuse)]
}

/** A token that names nobody could not be taken back, and would be good for whoever has it. */
function holderFaults({ token, subject }: Values): readonly string[] {
  if (!token) return []
  const { holder, names } = token.claims
  if (!subject)
    return holder ? [] : ['token.claims: no claim is a column of the user, so that a token names nobody; add one']
  const [first = ''] = subject.claim.split('.')
  return names.includes(first) || names.includes(subject.claim)
    ? []
    : [`subject.claim: tokens have no such claim; there are ${names.join(', ')}`]
}
