/** Options of an access check: checked completely before the first request, so that nothing is silently left out. */
import {
  callable,
  checked,
  eachOf,
  fault,
  isPlainObject,
  nonEmptyText,
  notAccepted,
  type OptionTable,
  optional,
  parseOptions,
} from '@latchkey/options'
import type { ExpectedVerdict } from './verdict.ts'

/** Who asks: nobody (undefined), a bearer token, or header lines for an app that reads its credential elsewhere. */
export type Persona = string | undefined | Readonly<Record<string, string>>

/** The expected result of a route: the same for everybody, or for each persona. */
export type ExpectedRow<P extends string = string> = ExpectedVerdict | Readonly<Record<P, ExpectedVerdict>>

/** Options of {@link checkAccess}. */
export interface AccessOptions<P extends string = string> {
  /** Sends a request to the app: `(request) => app.fetch(request)`, or `fetch` itself for one that listens at `origin`. */
  readonly send: (request: Request) => Response | Promise<Response>
  /**
   * Every route that the app has, best from the app's own list: `GET /admin`, `DELETE /users/:id`. A route without an expectation
   * is a deviation, so that a new route that somebody forgets to guard is noticed.
   */
  readonly routes: readonly string[]
  /** Who asks. One of them must be undefined: an open door is only found by a request without a credential. */
  readonly personas: Readonly<Record<P, Persona>>
  readonly expected: Readonly<Record<string, ExpectedRow<NoInfer<P>>>>
  /** For `:id` and `{id}` in a path. */
  readonly parameters?: Readonly<Record<string, string>>
  /** What a route's request has besides its method and credential: a body, further headers. */
  readonly requests?: Readonly<Record<string, Pick<RequestInit, 'body' | 'headers'>>>
  /** Where the app is. Default `http://app.example`. */
  readonly origin?: string
}

const ROUTE = /^([A-Z]+) (\/\S*)$/
/** `:id`, also with Hono's own pattern behind it; `{id}`. */
const PARAMETER = /:(\w+)(?:\{[^}]*\})?|\{(\w+)\}/g

const OPTIONS = {
  send: callable<AccessOptions['send']>('a function of a Request that answers a Response'),
  routes: routeList,
  personas,
  expected: (value) =>
    checked<AccessOptions['expected']>(
      value,
      isPlainObject(value) && Object.values(value).every(isRow),
      'what each route should answer: a verdict, or one for each persona',
    ),
  parameters: optional({}, (value) =>
    checked<Readonly<Record<string, string>>>(value, isPlainObject(value), 'a plain object'),
  ),
  requests: optional({}, (value) =>
    checked<NonNullable<AccessOptions['requests']>>(value, isPlainObject(value), 'a plain object'),
  ),
  origin: optional('http://app.example', nonEmptyText),
} satisfies OptionTable<keyof AccessOptions>

/** @throws {TypeError} one line for each fault */
export function parseAccessOptions(options: AccessOptions): Required<AccessOptions> {
  return parseOptions(OPTIONS, options, {
    together: ({ personas: known, expected = {}, requests = {} }) => [
      ...notRoutes('expected', expected),
      ...notRoutes('requests', requests),
      ...Object.keys(requests)
        .filter((route) => !Object.hasOwn(expected, route))
        .map((route) => `requests: ${route} is not an expected route`),
      ...(known ? Object.entries(expected).flatMap(([route, row]) => strangersIn(route, row, known)) : []),
    ],
  })
}

function routeList(value: unknown): readonly string[] {
  const advice = "the app's routes, such as 'GET /admin'"
  const routes = eachOf(route, advice)(value)
  return checked(routes, routes.length > 0, advice)
}

function route(value: unknown): string {
  if (typeof value === 'string' && ROUTE.test(value)) return value
  throw notAccepted(value, "a method and a path, such as 'GET /admin'")
}

function notRoutes(option: string, members: object): readonly string[] {
  return Object.keys(members)
    .filter((name) => !ROUTE.test(name))
    .map((name) => `${option}: ${name} is not a method and path, such as 'GET /admin'`)
}

function personas(value: unknown): AccessOptions['personas'] {
  const known = checked<AccessOptions['personas']>(
    value,
    isPlainObject(value),
    'who asks: a name and a credential each',
  )
  if (!Object.values(known).includes(undefined)) throw fault('one must be undefined: somebody without a credential')
  return known
}

function isRow(row: unknown): boolean {
  return typeof row === 'string' || typeof row === 'number' || isPlainObject(row)
}

function strangersIn(route: string, row: ExpectedRow, known: AccessOptions['personas']): readonly string[] {
  if (typeof row !== 'object') return []
  return Object.keys(row)
    .filter((name) => !Object.hasOwn(known, name))
    .map((name) => `expected: ${route} speaks of ${name}, who is no persona`)
}

/** The expectation for a persona on a route; undefined when it was forgotten. */
export function expectationOf(row: ExpectedRow | undefined, persona: string): ExpectedVerdict | undefined {
  if (typeof row !== 'object') return row
  return Object.hasOwn(row, persona) ? row[persona] : undefined
}

/** @throws {TypeError} when a parameter of the path is not given, or when it is a pattern */
export function requestOf(route: string, persona: Persona, options: Required<AccessOptions>): Request {
  const { parameters, requests, origin } = options
  const [, method = '', path = ''] = ROUTE.exec(route) ?? []
  const filled = path.replaceAll(PARAMETER, (_, colon?: string, braces?: string) => {
    const name = colon ?? braces ?? ''
    const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined
    if (value === undefined) throw new TypeError(`parameters: ${route} needs ${name}`)
    return encodeURIComponent(value)
  })
  if (/[*{}()]/.test(filled)) throw new TypeError(`routes: ${route} is a pattern; give a path that it matches`)
  const { body, headers: more } = Object.hasOwn(requests, route) ? (requests[route] ?? {}) : {}
  const headers = new Headers(more)
  const own = typeof persona === 'string' ? { authorization: `Bearer ${persona}` } : (persona ?? {})
  for (const [name, value] of Object.entries(own)) headers.set(name, value)
  // A redirect to a login page is the answer; the page itself is not requested.
  return new Request(`${origin}${filled}`, { method, headers, redirect: 'manual', ...(body !== undefined && { body }) })
}
