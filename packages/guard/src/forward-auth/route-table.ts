/** THE table of what a proxied API demands, path by path. */
import type { Claims } from '@latchkey/tokens'
import { type ParsedRequirement, parseRequirement, type Requirement } from '../requirement.ts'
import { foldCase, readingsOf } from './path-readings.ts'

/**
 * Who may pass: everybody (`public`: no token is looked at), everybody whose token, if there is one, is good (`optional`), nobody
 * (`nobody`: the path is for the inside), or whoever has a token that meets a requirement; `{}` is any good token.
 */
export type RouteAccess<P = unknown, C = Claims> = 'public' | 'optional' | 'nobody' | Omit<Requirement<P, C>, 'except'>

/** One row. The first row that fits a request decides. */
export interface Route<P = unknown, C = Claims> {
  /** Such as `GET`, which stands for `HEAD` too; `*` for every method. */
  readonly method: string
  /** As clients send it. A segment `*` is any segment; `/**` at the end is the path itself and everything below it. */
  readonly path: string
  readonly access: RouteAccess<P, C>
}

/** What must be met, all of it. */
export type ParsedAccess<P, C> = 'public' | 'optional' | 'nobody' | ParsedRequirement<P, C>

/** The rows, compiled. */
export interface RouteTable<P, C> {
  /**
   * What a request must meet: one demand, or several where upstreams may differ about its path. Undefined for a path that must
   * not be asked for.
   */
  readonly accessOf: (method: string, path: string) => ReadonlySet<ParsedAccess<P, C>> | undefined
}

interface Row<P, C> {
  readonly method: string
  readonly path: string
  readonly access: ParsedAccess<P, C>
  readonly exact: RegExp
  readonly folded: RegExp
}

/** Plain characters only: what is spelled otherwise could be meant in two ways. */
const PATTERN = /^(?=\/)(?:\/(?!\.{1,2}(?:\/|$))(?:\*|[A-Za-z0-9\-._~!$&'()+,=:@]+))*(?:\/|\/\*\*)?$/
const WORDS: ReadonlySet<unknown> = new Set(['public', 'optional', 'nobody'])

/** @throws {TypeError} naming the row and what is wrong with it, or the row before it that takes all its requests */
export function createRouteTable<P, C>(routes: readonly Route<P, C>[]): RouteTable<P, C> {
  const rows: Row<P, C>[] = []
  for (const [i, route] of routes.entries()) {
    const row = parseRow(route, `routes.${i}`)
    const hider = rows.find((earlier) => covers(earlier.method, row.method) && earlier.exact.test(row.path))
    if (hider) throw new TypeError(`routes.${i}: ${hider.method} ${hider.path} stands before it and takes its requests`)
    rows.push(row)
  }
  const anyToken: ParsedAccess<P, C> = parseRequirement<P, C>({})

  function find(method: string, path: string, spelling: 'exact' | 'folded'): ParsedAccess<P, C> {
    return rows.find((row) => covers(row.method, method) && row[spelling].test(path))?.access ?? anyToken
  }

  function accessOf(method: string, path: string): ReadonlySet<ParsedAccess<P, C>> | undefined {
    const readings = readingsOf(path)
    if (!readings) return undefined
    return new Set(
      readings.flatMap((reading) => [find(method, reading, 'exact'), find(method, foldCase(reading), 'folded')]),
    )
  }

  return { accessOf }
}

function parseRow<P, C>(route: Route<P, C>, at: string): Row<P, C> {
  if (typeof route !== 'object' || route === null) throw new TypeError(`${at}: give { method, path, access }`)
  const other = Object.keys(route).find((name) => !['method', 'path', 'access'].includes(name))
  if (other !== undefined) throw new TypeError(`${at}.${other}: there is method, path and access`)
  const { method, path, access } = route
  if (typeof method !== 'string' || !/^(?:\*|[A-Z][A-Z-]*)$/.test(method))
    throw new TypeError(`${at}.method: give a method such as GET, or *`)
  if (method === 'HEAD') throw new TypeError(`${at}.method: GET stands for HEAD too`)
  if (typeof path !== 'string' || !PATTERN.test(path))
    throw new TypeError(`${at}.path: give a plain path such as /reports/*, not percent-encoded; ** only at its end`)
  return { method, path, access: parseAccess(access, at), exact: pattern(path), folded: pattern(foldCase(path)) }
}

function parseAccess<P, C>(access: RouteAccess<P, C>, at: string): ParsedAccess<P, C> {
  if (typeof access === 'string' && WORDS.has(access)) return access
  if (typeof access !== 'object' || access === null)
    throw new TypeError(`${at}.access: give 'public', 'optional', 'nobody', or a requirement; {} is any good token`)
  if ('except' in access) throw new TypeError(`${at}.access.except: give the exception a row of its own`)
  try {
    return parseRequirement(access)
  } catch (fault) {
    throw fault instanceof TypeError ? new TypeError(`${at}.access.${fault.message}`) : fault
  }
}

function covers(method: string, asked: string): boolean {
  return method === '*' || method === asked || (method === 'GET' && asked === 'HEAD')
}

function pattern(path: string): RegExp {
  const below = path.endsWith('/**')
  const segments = (below ? path.slice(0, -3) : path).split('/')
  const source = segments
    .map((segment) => (segment === '*' ? '[^/]+' : segment.replaceAll(/[.$()+]/g, '\\$&')))
    .join('/')
  return new RegExp(`^${source}${below ? '(?:/.*)?' : ''}$`, 's')
}
