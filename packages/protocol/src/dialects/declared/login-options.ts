/** How an old app reads a login, in the settings. */
import {
  checked,
  eachOf,
  flag,
  isPlainObject,
  nested,
  nonEmptyText,
  type OptionReader,
  type OptionTable,
  oneOf,
  optional,
  path,
  textList,
} from '@latchkey/options'

/** What name and password are called: one name, or several of which the first that is there counts. */
export interface LoginMembers {
  readonly username?: string | readonly string[]
  readonly password?: string | readonly string[]
}

/** One source of a login. */
export type LoginSource =
  | 'basic'
  | { readonly json: LoginMembers }
  | { readonly form: LoginMembers }
  | { readonly query: LoginMembers }

/** The login of an old app. */
export interface LoginOptions {
  readonly path?: string
  readonly methods?: readonly string[]
  readonly read?: readonly LoginSource[]
  /** Whether JSON is read whatever the type says, as Flask-JWT did before 0.3. */
  readonly anyContentType?: boolean
  /** More members than the two: ignored (default), or refused as Flask-JWT does. */
  readonly otherMembers?: 'ignore' | 'refuse'
  /** The answer to JSON of another type, with Flask: 400 (2.2, default) or 415. */
  readonly wrongContentType?: 400 | 415
  /**
   * A body that is no JSON: the framework's own page (default), or as if nothing had been sent; `express`: the page for broken JSON, and
   * nothing for another type, an empty body and a list.
   */
  readonly malformedBody?: 'page' | 'incomplete' | 'express'
  /** An empty text: as missing (default), or a text like others. */
  readonly emptyText?: 'missing' | 'text'
  /** Columns of the user table that each login writes. */
  readonly set?: Readonly<Record<string, unknown>>
}

type Kind = 'basic' | 'json' | 'form' | 'query'

/** A source that was read. */
export interface Source {
  readonly kind: Kind
  readonly username: readonly string[]
  readonly password: readonly string[]
}

const MEMBERS = {
  username: optional(['username'], names),
  password: optional(['password'], names),
} satisfies OptionTable<keyof LoginMembers>

const readMembers = nested(MEMBERS)

/** The login as it is read. */
export interface ReadLogin {
  readonly path: string
  readonly methods: readonly string[]
  readonly read: readonly Source[]
  readonly anyContentType: boolean
  readonly otherMembers: 'ignore' | 'refuse'
  readonly wrongContentType: 400 | 415
  readonly malformedBody: 'page' | 'incomplete' | 'express'
  readonly emptyText: 'missing' | 'text'
  readonly set: Readonly<Record<string, unknown>> | undefined
}

const LOGIN_KINDS: readonly Kind[] = ['json', 'form', 'query']

const sources: OptionReader<readonly Source[]> = eachOf((value) => {
  if (value === 'basic') return { kind: 'basic', username: [], password: [] }
  const advice = '"basic", {"json": {}}, {"form": {}} or {"query": {}}'
  const members = Object.entries(checked<object>(value, isPlainObject(value), advice))
  const [one, ...more] = members
  const kind = LOGIN_KINDS.find((name) => name === one?.[0])
  if (!kind || more.length > 0) return checked<Source>(value, false, advice)
  return { kind, ...readMembers(one?.[1], true) }
}, 'a list of sources, such as ["basic", {"json": {}}]')

const LOGIN = {
  path: optional('/login', path),
  methods: optional(['POST'], (value: unknown) => textList(value, 'a list of methods such as ["POST"]', isMethod)),
  read: optional<readonly Source[]>([{ kind: 'json', username: ['username'], password: ['password'] }], sources),
  anyContentType: optional(false, flag),
  otherMembers: optional('ignore', oneOf('ignore', 'refuse')),
  wrongContentType: optional(400, oneOf(400, 415)),
  malformedBody: optional('page', oneOf('page', 'incomplete', 'express')),
  emptyText: optional('missing', oneOf('missing', 'text')),
  set: optional(undefined, (value: unknown) =>
    checked<Readonly<Record<string, unknown>>>(value, isPlainObject(value), 'columns, such as {"login_time": "{now}"}'),
  ),
} satisfies OptionTable<keyof LoginOptions>

export const loginOf: OptionReader<ReadLogin> = nested(LOGIN)

function names(value: unknown): readonly string[] {
  return typeof value === 'string' ? [nonEmptyText(value)] : textList(value, 'a name, or a list of names', isName)
}

function isName(text: string): boolean {
  return text !== ''
}

function isMethod(text: string): boolean {
  return /^[A-Z]+$/.test(text)
}
