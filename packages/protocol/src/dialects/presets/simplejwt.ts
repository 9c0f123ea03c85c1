/** djangorestframework-simplejwt 5: `SIMPLE_JWT` by its own names, as a declaration with DRF's ways of reading and refusing. */
import { isPlainObject, OptionsError } from '@latchkey/options'
import { type Message, withHeaders } from '../../message.ts'
import type { Refusal } from '../../refusal.ts'
import type { RequestFacts } from '../../request-facts.ts'
import { declaredAs } from '../declared/declared.ts'
import type { DeclaredOptions } from '../declared/declared-options.ts'
import { NamedRefusal } from '../declared/named-refusal.ts'
import type { RouteOptions } from '../declared/routes.ts'
import { memberAt } from '../declared/template.ts'
import type { Dialect } from '../dialect.ts'
import { drfCredential, drfLogin } from './simplejwt-body.ts'
import { readSimpleJwt, type SimpleJwtConfig } from './simplejwt-config.ts'

/** Options of {@link simplejwt}. */
export interface SimplejwtOptions extends Pick<DeclaredOptions, 'cors' | 'check' | 'refuse' | 'roles'> {
  /** `SIMPLE_JWT` of the settings, without the keys. */
  readonly config?: Readonly<Record<string, unknown>>
  /** Where the views stand; a view without a path is not there. Default: `/api/token/` and `/api/token/refresh/`. */
  readonly paths?: {
    readonly obtain?: string
    readonly refresh?: string
    readonly verify?: string
    readonly blacklist?: string
  }
  /** Further claims of both tokens. */
  readonly claims?: Readonly<Record<string, unknown>>
  /** The column that says who is active. Default `is_active`. */
  readonly activeColumn?: string
  /** Whether JSON is the only renderer: then nothing varies. Default false. */
  readonly jsonOnly?: boolean
  readonly routes?: readonly RouteOptions[]
}

/**
 * The dialect of simplejwt.
 *
 * @throws {TypeError} one line for each option that is unknown or wrong
 */
export function simplejwt(options: SimplejwtOptions = {}): Dialect {
  if (!isPlainObject(options as unknown)) throw new OptionsError('options: give a plain object, or leave it out')
  const {
    config = {},
    paths = {},
    claims = {},
    activeColumn = 'is_active',
    jsonOnly = false,
    check,
    refuse,
    ...rest
  } = options
  const read = readSimpleJwt(config)
  const { obtain = '/api/token/', refresh = '/api/token/refresh/', verify, blacklist } = paths
  const challenge = { 'WWW-Authenticate': `${read.schemes[0] ?? 'Bearer'} realm="api"` }
  const invalid = (body: unknown) => ({ status: 401, headers: challenge, body })
  const short = { detail: '{description}', code: 'token_not_valid' }
  const onTokenViews = { invalid: invalid(short), unknownUser: invalid(short), denied: invalid(short) }
  const userClaim = { [read.userClaim]: `{user.${read.userField}}` }
  const types = (type: 'access' | 'refresh') => ({
    ...(read.typeClaim !== undefined && { [read.typeClaim]: type }),
    exp: `{now+${type === 'access' ? read.accessSeconds : read.refreshSeconds}}`,
    iat: '{now}',
    ...(read.jtiClaim !== undefined && { [read.jtiClaim]: '{hex32}' }),
    ...userClaim,
    ...claims,
    ...(read.audience !== undefined && { aud: read.audience }),
    ...(read.issuer !== undefined && { iss: read.issuer }),
  })
  const declaration: DeclaredOptions = {
    json: 'compact',
    ...rest,
    login: { path: obtain },
    answer: { body: { refresh: '{refreshToken}', access: '{token}' } },
    token: { alg: read.algorithm, claims: types('access') },
    subject: { claim: read.userClaim, column: read.userField },
    carry: [{ header: read.headerName, scheme: read.schemes, otherScheme: 'absent' }],
    check: {
      library: 'simplejwt',
      leeway: read.leeway,
      ...(read.audience !== undefined && { audience: read.audience as string }),
      ...(read.issuer !== undefined && { issuer: read.issuer }),
      ...check,
      account: [
        { column: activeColumn, is: true, at: ['login'], refuse: 'login' },
        { column: activeColumn, is: true, at: ['token'], refuse: 'inactive' },
        ...(check?.account ?? []),
      ],
    },
    refresh: {
      path: refresh,
      carry: [{ json: 'refresh' }],
      claims: types('refresh'),
      rotate: read.rotates,
      answer: { body: read.rotates ? { access: '{token}', refresh: '{refreshToken}' } : { access: '{token}' } },
      refuse: onTokenViews,
    },
    logout: [
      ...(blacklist === undefined ? [] : [bodyLogout(blacklist, 'refresh', 'jti' as const, onTokenViews)]),
      ...(verify === undefined ? [] : [bodyLogout(verify, 'token', undefined, onTokenViews)]),
    ],
    refuse: {
      absent: invalid({ detail: 'Authentication credentials were not provided.' }),
      malformed: invalid({
        detail: 'Authorization header must contain two space-delimited values',
        code: 'bad_authorization_header',
      }),
      invalid: invalid({
        detail: 'Given token not valid for any token type',
        code: 'token_not_valid',
        messages: [{ token_class: 'AccessToken', token_type: 'access', message: '{description}' }],
      }),
      noSubject: invalid({ detail: 'Token contained no recognizable user identification', code: 'token_not_valid' }),
      unknownUser: invalid({ detail: 'User not found', code: 'user_not_found' }),
      inactive: invalid({ detail: 'User is inactive', code: 'user_inactive' }),
      role: { status: 403, body: { detail: 'You do not have permission to perform this action.' } },
      login: invalid({ detail: 'No active account found with the given credentials' }),
      ...refuse,
    },
  }
  const dialect = declaredAs('simplejwt', declaration, {
    readLogin: (facts, body) => drfLogin(facts, body),
    readBodyToken: (name, facts) => drfCredential(name, facts),
    describe: describeRefusal,
    admit: (claims, place) => admitKind(claims, place, read),
    keepsFrom: (name, isRefresh) => isRefresh || !['exp', read.typeClaim, read.jtiClaim].includes(name),
  })
  const allowed = allowedMethods(declaration, [obtain, refresh, verify, blacklist])
  return {
    ...dialect,
    decorate: (message, facts) => decorated(dialect.decorate(message, facts), facts, allowed, jsonOnly),
  }
}

function bodyLogout(path: string, name: string, deny: 'jti' | undefined, refuse: DeclaredOptions['refuse']) {
  return {
    path,
    takes: name === 'token' ? ('both' as const) : ('refresh' as const),
    ...(deny && { deny }),
    needsToken: true,
    carry: [{ json: name }],
    answer: { body: {} },
    ...(refuse && { refuse }),
  }
}

function describeRefusal(refusal: Refusal): string | undefined {
  if (refusal.kind === 'token_refused') {
    return refusal.error.claim === 'exp' && refusal.error.reason === 'missing'
      ? "Token has no 'exp' claim"
      : 'Token is invalid or expired'
  }
  if (refusal.kind === 'token_revoked') return 'Token is blacklisted'
  return refusal.kind === 'principal_unknown' ? 'No active account found for the given token.' : undefined
}

/** What simplejwt asks after the signature: exp, the id, the type. */
function admitKind(claims: object, place: 'access' | 'refresh' | 'any', config: SimpleJwtConfig): Refusal | undefined {
  const no = (text: string): Refusal => ({ kind: 'custom', error: new NamedRefusal('wrongType', text) })
  const { jtiClaim, typeClaim } = config
  if (memberAt(claims, 'exp') === undefined) return no("Token has no 'exp' claim")
  if (jtiClaim !== undefined && memberAt(claims, jtiClaim) === undefined) return no('Token has no id')
  if (place === 'any' || typeClaim === undefined) return undefined
  const type = memberAt(claims, typeClaim)
  if (type === undefined) return no('Token has no type')
  return type === place ? undefined : no('Token has wrong type')
}

function allowedMethods(
  { routes = [] }: DeclaredOptions,
  views: readonly (string | undefined)[],
): ReadonlyMap<string, string> {
  const methods = new Map<string, string>(
    views.flatMap((path) => (path === undefined ? [] : [[path, 'POST, OPTIONS'] as const])),
  )
  for (const [path, own] of Map.groupBy(routes, (route) => route.path)) {
    const names = own.map(({ method = 'GET' }) => method)
    methods.set(path, [...names, ...(names.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', '))
  }
  return methods
}

/** DRF's headers of every view: `Allow`, and `Vary: Accept` where there is more than one renderer. */
function decorated(
  message: Message,
  facts: RequestFacts,
  allowed: ReadonlyMap<string, string>,
  jsonOnly: boolean,
): Message {
  const allow = allowed.get(facts.path ?? '')
  if (allow === undefined) return message
  const has = (name: string) => message.headers.some(([one]) => one.toLowerCase() === name)
  return withHeaders(message, [
    ...(jsonOnly || has('vary') ? [] : [['Vary', 'Accept'] as const]),
    ...(has('allow') ? [] : [['Allow', allow] as const]),
  ])
}
