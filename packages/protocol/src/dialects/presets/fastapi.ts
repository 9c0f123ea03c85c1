/** The OAuth2 tutorial of FastAPI: OAuth2PasswordRequestForm, OAuth2PasswordBearer, python-jose or PyJWT. */
import { isPlainObject, nonEmptyText, numberWithin, OptionsError, optional, parseOptions } from '@latchkey/options'
import type { AnswerOptions } from '../declared/answer.ts'
import { declaredAs } from '../declared/declared.ts'
import type { DeclaredOptions } from '../declared/declared-options.ts'
import type { LibraryName } from '../declared/library.ts'
import type { Dialect } from '../dialect.ts'
import { fastapiLogin } from './fastapi-form.ts'

/** Options of {@link fastapi}. */
export interface FastapiOptions extends Omit<DeclaredOptions, 'token' | 'carry'> {
  /** `ALGORITHM` of the tutorial. Default HS256. */
  readonly algorithm?: string
  /** `ACCESS_TOKEN_EXPIRE_MINUTES`. Default 30. */
  readonly minutes?: number
  /** Which library reads tokens. Default `jose`. */
  readonly library?: LibraryName
  /** What `sub` is. Default `{user.username}`. */
  readonly identity?: string
  /** Whether tokens carry the scopes that were asked for, and routes demand them. Default false. */
  readonly scopes?: { readonly claim: string }
}

const TABLE = {
  algorithm: optional('HS256', nonEmptyText),
  minutes: optional(30, numberWithin(1, 52_560_000, 'minutes')),
  identity: optional('{user.username}', nonEmptyText),
}

/**
 * The dialect of a FastAPI app.
 *
 * @throws {TypeError} one line for each option that is unknown or wrong
 */
export function fastapi(options: FastapiOptions = {}): Dialect {
  if (!isPlainObject(options as unknown)) throw new OptionsError('options: give a plain object, or leave it out')
  const { algorithm, minutes, identity, library = 'jose', refuse, check, login, scopes, ...rest } = options
  const read = parseOptions(TABLE, { algorithm, minutes, identity })
  const challenge = scopes ? 'Bearer scope="{scopes}"' : 'Bearer'
  const refused = (detail: string, own = 'Bearer'): AnswerOptions => ({
    status: 401,
    headers: { 'WWW-Authenticate': own },
    body: { detail },
  })
  const declaration: DeclaredOptions = {
    json: 'fastapi',
    answer: { body: { access_token: '{token}', token_type: 'bearer' } },
    ...rest,
    ...(scopes && { scopes }),
    login: { path: '/token', read: [{ form: {} }], malformedBody: 'incomplete', emptyText: 'missing', ...login },
    token: { alg: read.algorithm, claims: { sub: read.identity, exp: `{now+${Math.round(read.minutes * 60)}}` } },
    subject: { claim: 'sub', column: /^\{(?:text:)?user\.([^{}]+)\}$/.exec(read.identity)?.[1] ?? 'id' },
    carry: [
      {
        header: 'authorization',
        scheme: 'Bearer',
        case: false,
        split: 'first',
        otherScheme: 'absent',
        lines: 'first',
        empty: 'token',
      },
    ],
    check: { library, ...check },
    refuse: {
      absent: refused('Not authenticated'),
      invalid: refused('Could not validate credentials', challenge),
      scope: refused('Not enough permissions', challenge),
      login: scopes
        ? { status: 400, body: { detail: 'Incorrect username or password' } }
        : refused('Incorrect username or password'),
      inactive: { status: 400, body: { detail: 'Inactive user' } },
      ...refuse,
    },
  }
  const isForm = login?.read === undefined
  return { ...declaredAs('fastapi', declaration, isForm ? { readLogin: fastapiLogin } : {}), tellsHeadApart: true }
}
