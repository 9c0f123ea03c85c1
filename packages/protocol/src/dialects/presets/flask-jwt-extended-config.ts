/** The configuration of Flask-JWT-Extended 4, by its own names: one table of what each is and how it is read. */
import {
  eachOf,
  flag,
  nonEmptyText,
  type OptionTable,
  oneOf,
  optional,
  parseOptions,
  refusal,
  secondsWithin,
  text,
  textList,
} from '@latchkey/options'
import { type TimeDelta, timeDelta } from '../flask/time-delta.ts'

type Location = 'headers' | 'cookies' | 'query_string' | 'json'

/** The names and values of `app.config`. Secrets are read elsewhere. */
export type FlaskJwtExtendedConfig = Readonly<Record<string, unknown>>

/** The configuration as the preset uses it. */
export interface ReadConfig {
  readonly algorithm: string
  readonly decodeAlgorithms: readonly string[]
  readonly locations: readonly Location[]
  readonly headerName: string
  readonly headerType: string
  readonly queryName: string
  readonly queryPrefix: string
  readonly jsonKey: string
  readonly refreshJsonKey: string
  readonly accessSeconds: number | undefined
  readonly refreshSeconds: number | undefined
  readonly identityClaim: string
  readonly messageKey: string
  readonly leeway: number
  readonly encodeNbf: boolean
  readonly encodeAudience: unknown
  readonly encodeIssuer: string | undefined
  readonly decodeAudience: readonly string[]
  readonly decodeIssuer: readonly string[]
  readonly csrfProtect: boolean
  readonly csrfInCookies: boolean
  readonly csrfCheckForm: boolean
  readonly csrfMethods: readonly string[]
  readonly cookieSecure: boolean
  readonly cookieSameSite: 'Lax' | 'Strict' | 'None' | undefined
  readonly cookieDomain: string | undefined
  readonly sessionCookie: boolean
  readonly cookies: Readonly<Record<'access' | 'refresh', CookieNames>>
}

interface CookieNames {
  readonly name: string
  readonly path: string
  readonly csrfName: string
  readonly csrfPath: string
  readonly csrfHeader: string
  readonly csrfField: string
}

const CENTURY_SECONDS = 3_155_760_000
const MINUTES = 60
const DAY_SECONDS = 86_400

const TABLE = {
  JWT_ALGORITHM: optional('HS256', nonEmptyText),
  JWT_DECODE_ALGORITHMS: optional<readonly string[]>([], textOrList),
  JWT_TOKEN_LOCATION: optional<readonly Location[]>(['headers'], locations),
  JWT_HEADER_NAME: optional('Authorization', nonEmptyText),
  JWT_HEADER_TYPE: optional('Bearer', text),
  JWT_QUERY_STRING_NAME: optional('jwt', nonEmptyText),
  JWT_QUERY_STRING_VALUE_PREFIX: optional('', text),
  JWT_JSON_KEY: optional('access_token', nonEmptyText),
  JWT_REFRESH_JSON_KEY: optional('refresh_token', nonEmptyText),
  JWT_ACCESS_TOKEN_EXPIRES: optional(15 * MINUTES, lifetime),
  JWT_REFRESH_TOKEN_EXPIRES: optional(30 * DAY_SECONDS, lifetime),
  JWT_IDENTITY_CLAIM: optional('sub', nonEmptyText),
  JWT_ERROR_MESSAGE_KEY: optional('msg', nonEmptyText),
  JWT_DECODE_LEEWAY: optional(0, seconds),
  JWT_ENCODE_NBF: optional(true, flag),
  JWT_ENCODE_AUDIENCE: optional<unknown>(undefined, textOrList),
  JWT_ENCODE_ISSUER: optional(undefined, nonEmptyText),
  JWT_DECODE_AUDIENCE: optional<readonly string[]>([], textOrList),
  JWT_DECODE_ISSUER: optional<readonly string[]>([], textOrList),
  JWT_COOKIE_CSRF_PROTECT: optional(true, flag),
  JWT_CSRF_IN_COOKIES: optional(true, flag),
  JWT_CSRF_CHECK_FORM: optional(false, flag),
  JWT_CSRF_METHODS: optional<readonly string[]>(
    ['POST', 'PUT', 'PATCH', 'DELETE'],
    eachOf(nonEmptyText, 'a list of methods'),
  ),
  JWT_COOKIE_SECURE: optional(false, flag),
  JWT_COOKIE_SAMESITE: optional(undefined, (value: unknown) =>
    value === null ? undefined : oneOf('Lax', 'Strict', 'None')(value),
  ),
  JWT_COOKIE_DOMAIN: optional(undefined, (value: unknown) => (value === null ? undefined : nonEmptyText(value))),
  JWT_SESSION_COOKIE: optional(true, flag),
  JWT_ACCESS_COOKIE_NAME: optional('access_token_cookie', nonEmptyText),
  JWT_ACCESS_COOKIE_PATH: optional('/', nonEmptyText),
  JWT_ACCESS_CSRF_COOKIE_NAME: optional('csrf_access_token', nonEmptyText),
  JWT_ACCESS_CSRF_COOKIE_PATH: optional('/', nonEmptyText),
  JWT_ACCESS_CSRF_HEADER_NAME: optional('X-CSRF-TOKEN', nonEmptyText),
  JWT_ACCESS_CSRF_FIELD_NAME: optional('csrf_token', nonEmptyText),
  JWT_REFRESH_COOKIE_NAME: optional('refresh_token_cookie', nonEmptyText),
  JWT_REFRESH_COOKIE_PATH: optional('/', nonEmptyText),
  JWT_REFRESH_CSRF_COOKIE_NAME: optional('csrf_refresh_token', nonEmptyText),
  JWT_REFRESH_CSRF_COOKIE_PATH: optional('/', nonEmptyText),
  JWT_REFRESH_CSRF_HEADER_NAME: optional('X-CSRF-TOKEN', nonEmptyText),
  JWT_REFRESH_CSRF_FIELD_NAME: optional('csrf_token', nonEmptyText),
} satisfies OptionTable

/** @throws {TypeError} one line for each name that is unknown, and each wrong value */
export function readConfig(given: FlaskJwtExtendedConfig): ReadConfig {
  const missing = ['JWT_SECRET_KEY', 'JWT_PRIVATE_KEY', 'JWT_PUBLIC_KEY', 'SECRET_KEY'].filter((name) =>
    Object.hasOwn(given, name),
  )
  if (missing.length > 0)
    throw refusal(missing.map((name) => `${name}: a secret does not stand here; name its variable in secretEnv`))
  const read = parseOptions(TABLE, given, { called: 'config' })
  return {
    algorithm: read.JWT_ALGORITHM,
    decodeAlgorithms: read.JWT_DECODE_ALGORITHMS,
    locations: read.JWT_TOKEN_LOCATION,
    headerName: read.JWT_HEADER_NAME,
    headerType: read.JWT_HEADER_TYPE,
    queryName: read.JWT_QUERY_STRING_NAME,
    queryPrefix: read.JWT_QUERY_STRING_VALUE_PREFIX,
    jsonKey: read.JWT_JSON_KEY,
    refreshJsonKey: read.JWT_REFRESH_JSON_KEY,
    accessSeconds: read.JWT_ACCESS_TOKEN_EXPIRES ?? undefined,
    refreshSeconds: read.JWT_REFRESH_TOKEN_EXPIRES ?? undefined,
    identityClaim: read.JWT_IDENTITY_CLAIM,
    messageKey: read.JWT_ERROR_MESSAGE_KEY,
    leeway: read.JWT_DECODE_LEEWAY,
    encodeNbf: read.JWT_ENCODE_NBF,
    encodeAudience: given['JWT_ENCODE_AUDIENCE'],
    encodeIssuer: read.JWT_ENCODE_ISSUER,
    decodeAudience: read.JWT_DECODE_AUDIENCE,
    decodeIssuer: read.JWT_DECODE_ISSUER,
    csrfProtect: read.JWT_COOKIE_CSRF_PROTECT,
    csrfInCookies: read.JWT_CSRF_IN_COOKIES,
    csrfCheckForm: read.JWT_CSRF_CHECK_FORM,
    csrfMethods: read.JWT_CSRF_METHODS,
    cookieSecure: read.JWT_COOKIE_SECURE,
    cookieSameSite: read.JWT_COOKIE_SAMESITE,
    cookieDomain: read.JWT_COOKIE_DOMAIN,
    sessionCookie: read.JWT_SESSION_COOKIE,
    cookies: {
      access: {
        name: read.JWT_ACCESS_COOKIE_NAME,
        path: read.JWT_ACCESS_COOKIE_PATH,
        csrfName: read.JWT_ACCESS_CSRF_COOKIE_NAME,
        csrfPath: read.JWT_ACCESS_CSRF_COOKIE_PATH,
        csrfHeader: read.JWT_ACCESS_CSRF_HEADER_NAME,
        csrfField: read.JWT_ACCESS_CSRF_FIELD_NAME,
      },
      refresh: {
        name: read.JWT_REFRESH_COOKIE_NAME,
        path: read.JWT_REFRESH_COOKIE_PATH,
        csrfName: read.JWT_REFRESH_CSRF_COOKIE_NAME,
        csrfPath: read.JWT_REFRESH_CSRF_COOKIE_PATH,
        csrfHeader: read.JWT_REFRESH_CSRF_HEADER_NAME,
        csrfField: read.JWT_REFRESH_CSRF_FIELD_NAME,
      },
    },
  }
}

/** Seconds, a timedelta, or false: for ever. Null stands for that. */
function lifetime(value: unknown): number | null {
  if (value === false) return null
  return typeof value === 'number'
    ? secondsWithin(1, CENTURY_SECONDS)(value)
    : timeDelta(CENTURY_SECONDS)(value as TimeDelta)
}

function seconds(value: unknown): number {
  return typeof value === 'number' ? secondsWithin(0, DAY_SECONDS)(value) : timeDelta(DAY_SECONDS)(value)
}

function textOrList(value: unknown): readonly string[] {
  return typeof value === 'string'
    ? [nonEmptyText(value)]
    : textList(value, 'a text, or a list of texts', (one) => one !== '')
}

const LOCATIONS: readonly Location[] = ['headers', 'cookies', 'query_string', 'json']

function locations(value: unknown): readonly Location[] {
  const list = textList(typeof value === 'string' ? [value] : value, `some of ${LOCATIONS.join(', ')}`, (one) =>
    LOCATIONS.some((known) => known === one),
  )
  return list as readonly Location[]
}
