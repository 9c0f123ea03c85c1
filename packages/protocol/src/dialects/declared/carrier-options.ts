/** Where tokens are looked for, in the settings: a list of places. */
import {
  checked,
  eachOf,
  flag,
  nested,
  nonEmptyText,
  type OptionReader,
  type OptionTable,
  oneOf,
  optional,
  wholeNumberWithin,
} from '@latchkey/options'

/** One place. Exactly one of `header`, `query`, `cookie` and `json` is given. */
export interface CarrierOptions {
  readonly header?: string
  readonly query?: string
  readonly cookie?: string
  readonly json?: string
  /** Before the token in a header: `Bearer`. */
  readonly scheme?: string | readonly string[]
  /** Whether the scheme's case counts. Default true. */
  readonly case?: boolean
  /** Another scheme is a malformed header, or none at all. Default `malformed` where the header is not a list. */
  readonly otherScheme?: 'malformed' | 'absent'
  /** How the header is split: at blanks (`words`, the default), at the first blank, or as a list of which one item has the scheme. */
  readonly split?: 'words' | 'first' | 'list'
  /** More than two words are malformed. Default true; false takes the second. */
  readonly exact?: boolean
  /** The word that is the token, whatever stands before it: `split(' ')[1]` is 2. */
  readonly word?: number
  /** What fewer words than that are: no token, or a malformed header. Default malformed. */
  readonly fewWords?: 'malformed' | 'absent'
  /** An empty header, and an empty word: no token (default), or a token that is refused. */
  readonly empty?: 'absent' | 'token'
  /** A second line of the header: Python joins it with a comma, Node keeps the first. Default `join`. */
  readonly lines?: 'join' | 'first'
  /** A text before the token of a query. */
  readonly prefix?: string
  /** For a cookie: the header, and the member of a form, that must repeat the token's `csrf`, and the methods that need it. */
  readonly csrf?: { readonly header?: string; readonly field?: string; readonly methods?: readonly string[] }
}

/** What a place says besides where it is. */
export interface ReadCarrier {
  readonly header: string | undefined
  readonly query: string | undefined
  readonly cookie: string | undefined
  readonly json: string | undefined
  readonly scheme: readonly string[] | undefined
  readonly case: boolean
  readonly otherScheme: 'malformed' | 'absent'
  readonly split: 'words' | 'first' | 'list'
  readonly exact: boolean
  readonly word: number | undefined
  readonly fewWords: 'malformed' | 'absent'
  readonly lines: 'join' | 'first'
  readonly empty: 'absent' | 'token'
  readonly prefix: string
  readonly csrf:
    | { readonly header: string; readonly field: string | undefined; readonly methods: readonly string[] }
    | undefined
}

/** One place that was read. */
export interface CarrierPlace {
  readonly in: 'header' | 'query' | 'cookie' | 'json'
  readonly name: string
  readonly options: ReadCarrier
}

const CSRF = {
  header: optional('X-CSRF-TOKEN', nonEmptyText),
  field: optional(undefined, nonEmptyText),
  methods: optional(['POST', 'PUT', 'PATCH', 'DELETE'], eachOf(nonEmptyText, 'a list of methods')),
} satisfies OptionTable

const CARRIER = {
  header: optional(undefined, headerName),
  query: optional(undefined, nonEmptyText),
  cookie: optional(undefined, nonEmptyText),
  json: optional(undefined, nonEmptyText),
  scheme: optional<readonly string[]>(undefined, schemes),
  case: optional(true, flag),
  otherScheme: optional('malformed', oneOf('malformed', 'absent')),
  split: optional('words', oneOf('words', 'first', 'list')),
  exact: optional(true, flag),
  word: optional(undefined, wholeNumberWithin(1, 8)),
  fewWords: optional('malformed', oneOf('malformed', 'absent')),
  lines: optional('join', oneOf('join', 'first')),
  empty: optional('absent', oneOf('absent', 'token')),
  prefix: optional('', (value: unknown) => checked<string>(value, typeof value === 'string', 'text')),
  csrf: optional(undefined, nested(CSRF)),
} satisfies OptionTable<keyof CarrierOptions>

const PLACES = ['header', 'query', 'cookie', 'json'] as const

const readCarrier: OptionReader<ReadCarrier> = nested(CARRIER, {
  together: (values, isGiven) => {
    const given = PLACES.filter((name) => isGiven(name))
    if (given.length !== 1) return ['header: give one of header, query, cookie and json']
    if (isGiven('scheme') && isGiven('word')) return ['scheme: give this or word, and not both']
    if (values.csrf && !isGiven('cookie')) return ['csrf: is for a cookie']
    return []
  },
})

export const carriersOf: OptionReader<readonly CarrierPlace[]> = eachOf((value, isGiven) => {
  const options = readCarrier(value, isGiven)
  const place = PLACES.find((name) => options[name] !== undefined) ?? 'header'
  return { in: place, name: options[place] ?? '', options }
}, 'a list of places, such as [{"header": "authorization", "scheme": "Bearer"}]')

function headerName(value: unknown): string {
  const isName = typeof value === 'string' && /^[A-Za-z0-9_-]+$/.test(value)
  return checked<string>(value, isName, 'a header name').toLowerCase()
}

function schemes(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  const isRight = list.length > 0 && list.every((one) => typeof one === 'string' && /^[!-~]+$/.test(one))
  return checked(list as readonly string[], isRight, 'a word such as Bearer, or a list of them')
}
