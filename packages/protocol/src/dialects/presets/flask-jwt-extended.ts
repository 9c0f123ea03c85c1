/** Flask-JWT-Extended 4: its configuration, by its own names, as a declaration. */
import { isPlainObject, OptionsError } from '@latchkey/options'
import type { RequestFacts } from '../../request-facts.ts'
import type { CarrierOptions } from '../declared/carrier-options.ts'
import type { Missing } from '../declared/carriers.ts'
import { declaredAs } from '../declared/declared.ts'
import type { DeclaredOptions } from '../declared/declared-options.ts'
import type { LogoutOptions, RefreshOptions } from '../declared/refresh.ts'
import type { RefuseOptions } from '../declared/refusals.ts'
import { isJson } from '../declared/request-members.ts'
import type { Dialect } from '../dialect.ts'
import { type FlaskJwtExtendedConfig, type ReadConfig, readConfig } from './flask-jwt-extended-config.ts'
import { answerWithCookies, type TokenAnswer } from './flask-jwt-extended-cookies.ts'

/** Options of {@link flaskJwtExtended}. What the library has no name for is as in a declaration. */
export interface FlaskJwtExtendedOptions
  extends Omit<DeclaredOptions, 'token' | 'carry' | 'subject' | 'answer' | 'refresh' | 'logout' | 'otherLogins'> {
  readonly config?: FlaskJwtExtendedConfig
  /** What `create_access_token` was given. Default `{user.username}`. */
  readonly identity?: string
  /** Whether the app has a user loader: then a token of somebody who is gone is refused. Default false, as in the library. */
  readonly userLookup?: boolean
  /** Additional claims, for access tokens. One of the library's own names is overwritten where it stands. */
  readonly claims?: Readonly<Record<string, unknown>>
  /** Additional members of the header. */
  readonly headers?: Readonly<Record<string, unknown>>
  readonly answer?: TokenAnswer
  readonly otherLogins?: readonly {
    readonly path: string
    readonly answer: TokenAnswer
    readonly claims?: Readonly<Record<string, unknown>>
  }[]
  readonly refresh?: { readonly path?: string; readonly method?: string; readonly answer?: TokenAnswer }
  readonly logout?: FlaskJwtExtendedLogout | readonly FlaskJwtExtendedLogout[]
}

export type FlaskJwtExtendedLogout = Omit<LogoutOptions, 'answer'> & { readonly answer?: TokenAnswer }

/**
 * The dialect of Flask-JWT-Extended.
 *
 * @throws {TypeError} one line for each option that is unknown or wrong
 */
export function flaskJwtExtended(options: FlaskJwtExtendedOptions = {}): Dialect {
  if (!isObject(options)) throw new OptionsError('options: give a plain object, or leave it out')
  const { config: given, identity = '{user.username}', userLookup = false, claims, headers, ...rest } = options
  const config = readConfig(given ?? {})
  const { answer, otherLogins, refresh, logout, check, refuse, ...more } = rest
  const cookiesOf = (value: TokenAnswer) => answerWithCookies(value, config)
  const declaration: DeclaredOptions = {
    ...more,
    token: {
      alg: config.algorithm,
      accept: config.decodeAlgorithms,
      claims: { ...claimsOf(identity, 'access', config), ...claims },
      ...(headers && { headers }),
    },
    subject: { claim: config.identityClaim, column: columnIn(identity), required: userLookup },
    carry: carriersOf(config, 'access'),
    check: {
      library: 'pyjwt-2.6',
      leeway: config.leeway,
      issuer: config.decodeIssuer,
      audience: config.decodeAudience,
      texts: ['jti'],
      ...check,
      equal: [ofType('access', 'Only non-refresh tokens are allowed', 'access'), ...(check?.equal ?? [])],
    },
    answer: cookiesOf(answer ?? { body: { access_token: '{token}', refresh_token: '{refreshToken}' } }),
    ...(otherLogins && {
      otherLogins: listed(otherLogins).map((one) => otherLoginOf(one, config)),
    }),
    refresh: refreshOf(refresh, { ...claimsOf(identity, 'refresh', config), ...claims }, config),
    ...(logout && { logout: listed(logout).map((one) => logoutOf(one, config)) }),
    refuse: { ...refusalsOf(config.messageKey), ...refuse },
  }
  return declaredAs('flask-jwt-extended', declaration, {
    absentWords: (missing, facts) => absentWords(missing, facts, config),
    describe: (refusal, { subject }) => {
      if (refusal.kind === 'principal_unknown') return `Error loading the user ${String(subject)}`
      if (refusal.kind === 'credential_malformed') {
        return `Bad ${config.headerName} header. Expected '${config.headerName}: ${expected(config)}'`
      }
      return refusal.kind === 'token_refused' && refusal.error.code === 'token_expired'
        ? 'Token has expired'
        : undefined
    },
  })
}

function isObject(value: unknown): boolean {
  return isPlainObject(value)
}

function ofType(value: string, description: string, missing?: string) {
  return { claim: 'type', value, refuse: 'wrongType', description, ...(missing !== undefined && { missing }) }
}

function claimsOf(identity: string, type: 'access' | 'refresh', config: ReadConfig): Readonly<Record<string, unknown>> {
  const seconds = type === 'access' ? config.accessSeconds : config.refreshSeconds
  return {
    fresh: type === 'access' ? '{fresh}' : false,
    iat: '{now}',
    jti: '{uuid}',
    type,
    [config.identityClaim]: identity,
    ...(config.encodeNbf && { nbf: '{now}' }),
    ...(config.csrfProtect && { csrf: '{csrf}' }),
    ...(config.encodeAudience !== undefined && { aud: config.encodeAudience }),
    ...(config.encodeIssuer !== undefined && { iss: config.encodeIssuer }),
    ...(seconds !== undefined && { exp: `{now+${seconds}}` }),
  }
}

function carriersOf(config: ReadConfig, type: 'access' | 'refresh'): readonly CarrierOptions[] {
  const cookie = config.cookies[type]
  const csrf = {
    header: cookie.csrfHeader,
    methods: config.csrfMethods,
    ...(config.csrfCheckForm && { field: cookie.csrfField }),
  }
  const { headerName: header, headerType: scheme } = config
  const places: Readonly<Record<ReadConfig['locations'][number], CarrierOptions>> = {
    headers: { header, split: 'list', ...(scheme !== '' && { scheme }) },
    cookies: { cookie: cookie.name, ...(config.csrfProtect && { csrf }) },
    query_string: { query: config.queryName, prefix: config.queryPrefix },
    json: { json: type === 'access' ? config.jsonKey : config.refreshJsonKey },
  }
  return config.locations.map((location) => places[location])
}

function refreshOf(
  refresh: FlaskJwtExtendedOptions['refresh'],
  claims: Readonly<Record<string, unknown>>,
  config: ReadConfig,
): RefreshOptions {
  const { answer, ...where } = isObject(refresh) && refresh ? refresh : {}
  return {
    ...where,
    carry: carriersOf(config, 'refresh'),
    claims,
    equal: [ofType('refresh', 'Only refresh tokens are allowed')],
    answer: answerWithCookies(answer ?? { body: { access_token: '{token}' } }, config),
  }
}

function otherLoginOf(one: OtherLogin, config: ReadConfig): DeclaredLogin {
  // What is no object is told where other logins are read.
  if (!isObject(one)) return one as DeclaredLogin
  return { ...one, answer: answerWithCookies(one.answer, config) }
}

type OtherLogin = NonNullable<FlaskJwtExtendedOptions['otherLogins']>[number]
type DeclaredLogin = NonNullable<DeclaredOptions['otherLogins']>[number]

function logoutOf(given: FlaskJwtExtendedLogout, config: ReadConfig): LogoutOptions {
  // What is no object is told where logouts are read.
  if (!isObject(given)) return given as LogoutOptions
  const { answer, ...logout } = given
  return { ...logout, ...(answer && { answer: answerWithCookies(answer, config) }) }
}

function listed<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [value as T]
}

function refusalsOf(key: string): RefuseOptions {
  const answer = (status: number, text = '{description}') => ({ status, body: { [key]: text } })
  return {
    absent: answer(401),
    malformed: answer(422),
    invalid: answer(422),
    expired: answer(401),
    unknownUser: answer(401),
    denied: answer(401),
    csrf: answer(401),
    notFresh: answer(401),
    claims: answer(400, 'User claims verification failed'),
    login: answer(401, 'Bad username or password'),
  }
}

function absentWords(missing: readonly Missing[], facts: RequestFacts, config: ReadConfig): string {
  const texts = missing.map((one) => absentText(one, facts, config))
  const [only = ''] = texts
  if (texts.length === 1) return only
  const places = config.locations.slice(0, missing.length)
  const list = `${places.slice(0, -1).join(', ')} or ${places.at(-1)}`
  return `Missing JWT in ${list} (${texts.join('; ')})`
}

function absentText({ place, isOtherScheme }: Missing, facts: RequestFacts, config: ReadConfig): string {
  const { headerName: name, headerType: type } = config
  switch (place.in) {
    case 'header':
      return isOtherScheme
        ? `Missing '${type}' type in '${name}' header. Expected '${name}: ${expected(config)}'`
        : `Missing ${name} Header`
    case 'cookie':
      return `Missing cookie "${place.name}"`
    case 'query':
      return `Missing '${place.name}' query paramater`
    case 'json':
      return isJson(facts)
        ? `Missing "${place.name}" key in json data.`
        : 'Invalid content-type. Must be application/json.'
  }
}

function expected({ headerType: type }: ReadConfig): string {
  return type === '' ? '<JWT>' : `${type} <JWT>`
}

function columnIn(identity: string): string {
  return /^\{(?:text:)?user\.([^{}]+)\}$/.exec(identity)?.[1] ?? 'id'
}
