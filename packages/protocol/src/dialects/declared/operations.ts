/** The paths of a declaration beside its login: refresh, logout, verification, and routes that Latchkey answers itself. */
import { withHeaders } from '../../message.ts'
import type { Dialect, OperationOutcome, TokenOperation } from '../dialect.ts'
import { type Answer, answerOf, forgottenCookie } from './answer.ts'
import { styleOf } from './json-style.ts'
import type { Manner } from './manner.ts'
import type { Declaration } from './options.ts'
import type { Refuse } from './refusals.ts'
import type { ReadRoute } from './routes.ts'
import { speak } from './speak.ts'
import { memberAt, type TemplateFacts } from './template.ts'

/** Everything but the logins. */
export function operationsOf(declaration: Declaration, main: Manner): readonly TokenOperation[] {
  const { refresh, logout, routes } = declaration
  return [
    ...(refresh ? [refreshOperation(declaration, refresh, main)] : []),
    ...logout.flatMap((one) => logoutOperations(declaration, one, main)),
    ...routes.map((route) => routeOperation(declaration, route, main)),
  ]
}

/** How refresh tokens are made and read. */
export function refreshManner(declaration: Declaration, main: Manner): Manner | undefined {
  const { refresh } = declaration
  if (!refresh) return undefined
  return {
    ...main,
    place: 'refresh',
    carry: refresh.carry,
    claims: refresh.claims,
    equal: [...refresh.equal],
    refuse: merged(main.refuse, refresh.refuse),
    loginPath: undefined,
  }
}

const readAnswer = answerOf(['token'], 200, 200)

function refreshOperation(
  declaration: Declaration,
  refresh: NonNullable<Declaration['refresh']>,
  main: Manner,
): TokenOperation {
  const manner = refreshManner(declaration, main) ?? main
  const answer = refresh.answer ?? readAnswer({ body: { token: '{token}' } }, true)
  return {
    id: 'refreshTokens',
    method: refresh.method,
    path: refresh.path,
    dialect: speak(declaration, manner),
    ...(refresh.secretEnv !== undefined && { usesRefreshKey: true as const }),
    gives: { access: true, refresh: refresh.rotate },
    revokes: refresh.rotate,
    write: (outcome) =>
      withHeaders(answer.write(factsOf(outcome, declaration), styleOf(declaration.json)), [
        ['Cache-Control', 'no-store'],
      ]),
  }
}

function logoutOperations(
  declaration: Declaration,
  logout: Declaration['logout'][number],
  main: Manner,
): readonly TokenOperation[] {
  const refreshing = refreshManner(declaration, main)
  const { takes, deny } = logout
  const base = takes === 'refresh' && refreshing ? refreshing : main
  const equal = takes === 'both' ? [] : base.equal
  const manner: Manner = {
    ...base,
    ...(takes === 'both' && { place: 'any' as const }),
    equal,
    carry: logout.carry ?? base.carry,
    refuse: merged(base.refuse, logout.refuse),
    loginPath: undefined,
  }
  const answer = logout.answer ?? readAnswer({ status: 204 }, true)
  const cookies = new Set(declaration.answer.cookies)
  const own = new Set(answer.cookies)
  const forgotten = [...cookies].filter((name) => !own.has(name)).map((name) => forgottenCookie(name, '/'))
  return [
    {
      id: 'logOut',
      method: logout.method,
      path: logout.path,
      dialect: speak(declaration, manner),
      ...(deny === undefined && !logout.needsToken && { optional: true as const }),
      ...(takes === 'refresh' &&
        refreshing &&
        declaration.refresh?.secretEnv !== undefined && { usesRefreshKey: true as const }),
      gives: { access: false, refresh: false },
      revokes: deny !== undefined,
      write: (outcome) =>
        withHeaders(answer.write(factsOf(outcome, declaration), styleOf(declaration.json)), forgotten),
    },
  ]
}

function routeOperation(declaration: Declaration, route: ReadRoute, main: Manner): TokenOperation {
  const manner: Manner = {
    ...main,
    fresh: route.fresh,
    ...(route.scopes && { scopes: route.scopes }),
    carry: route.carry ?? main.carry,
    loginPath: undefined,
  }
  const isOwn = route.fresh || route.carry || route.scopes
  const dialect: Dialect | undefined = route.public
    ? undefined
    : isOwn
      ? speak(declaration, manner)
      : speak(declaration, main)
  return {
    id: 'answer',
    method: route.method,
    path: route.path,
    dialect,
    ...(route.optional && { optional: true as const }),
    ...(route.roles && { roles: route.roles }),
    ...(route.scopes && { scopes: route.scopes }),
    gives: { access: false, refresh: false },
    revokes: false,
    write: (outcome) => {
      const answer: Answer = outcome.claims === undefined && route.anonymous ? route.anonymous : route.answer
      return answer.write(factsOf(outcome, declaration), styleOf(declaration.json))
    },
  }
}

function factsOf(
  { principal, claims, access, refresh, now }: OperationOutcome,
  { subject }: Declaration,
): TemplateFacts {
  return {
    user: principal,
    now,
    claims: claims ?? access?.claims,
    subject: claims && memberAt(claims, subject.claim),
    token: access?.token,
    refreshToken: refresh?.token,
    csrf: textAt(access?.claims),
    refreshCsrf: textAt(refresh?.claims),
    expiresIn: access?.expiresInSeconds,
  }
}

function textAt(claims: object | undefined): string | undefined {
  const value = claims && memberAt(claims, 'csrf')
  return typeof value === 'string' ? value : undefined
}

/** Names of the later win. */
function merged(one: Refuse, other: Refuse): Refuse {
  return new Map([...one, ...other])
}
