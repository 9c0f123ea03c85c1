/** The table of what a proxied API demands, path by path. */
import {
  checked,
  eachOf,
  fault,
  give,
  isPlainObject,
  nested,
  type OptionTable,
  parseOptions,
  refusal,
} from '@latchkey/options'
import type { Claims } from '@latchkey/tokens'
import { type ParsedRequirement, parseRequirement, type Requirement } from '../requirement.ts'
import { foldCase, readingsOf } from './path-readings.ts'

/**
 * Who may pass: everybody (`public`: no token is read), everybody whose token, if there is one, is valid (`optional`), nobody
 * (`nobody`: for internal paths), or a token that meets a requirement; `{}` is any good token.
 */
export type RouteAccess<P = unknown, C = Claims> = 'public' | 'optional' | 'nobody' | Omit<Requirement<P, C>, 'except'>

/** One row. The first row that fits a request decides. */
export interface Route<P = unknown, C = Claims> {
  /** A method such as `GET`, which includes `HEAD`; `*` for every method. */
  readonly method: string
  /** The path as clients send it. A segment `*` is any segment; `/**` at the end is the path itself and everything below it. */
  readonly path: string
  readonly access: RouteAccess<P, C>
}

/** Everything that must be met. */
export type ParsedAccess<P, C> = 'public' | 'optional' | 'nobody' | ParsedRequirement<P, C>

/** The compiled rows. */
export interface RouteTable<P, C> {
  /**
   * What a request must meet: one demand, or several where upstreams may differ about its path. Undefined for a path that must
   * not be asked for.
   */
  readonly accessOf: (method: string, path: string) => ReadonlySet<ParsedAccess<P, C>> | undefined
  /** Everything that any row demands of a method: for a path of which nobody can say how it is read. */
  readonly everyAccess: (method: string) => ReadonlySet<ParsedAccess<P, C>>
}

interface Row<P, C> {
  readonly method: string
  readonly path: string
  readonly access: ParsedAccess<P, C>
  readonly exact: RegExp
  readonly folded: RegExp
}

/** Plain characters only: other spellings could be ambiguous. */
const PATTERN = /^(?=\/)(?:\/(?!\.{1,2}(?:\/|$))(?:\*|[A-Za-z0-9\-._~!$&'()+,=:@]+))*(?:\/|\/\*\*)?$/
const ROW = { method, path, access } satisfies OptionTable<keyof Route>
const readRows = eachOf(nested(ROW), 'a list of { method, path, access }')

/** @throws {TypeError} one line for each row that is wrong, or that can never fit because an earlier row takes all its requests */
export function createRouteTable<P, C>(routes: readonly Route<P, C>[]): RouteTable<P, C> {
  const { routes: table } = parseOptions({ routes: routeTable }, { routes })
  // Whether the rows fit `P` and `C` was checked at the call.
  return table as RouteTable<P, C>
}

/** Reads the option `routes`. */
export function routeTable(value: unknown): RouteTable<unknown, unknown> {
  const rows = readRows(value).map(
    (row): Row<unknown, unknown> => ({ ...row, exact: pattern(row.path), folded: pattern(foldCase(row.path)) }),
  )
  const faults = rows.flatMap((row, i) => {
    const hider = rows.slice(0, i).find((earlier) => covers(earlier.method, row.method) && earlier.exact.test(row.path))
    return hider ? [`${i}: ${hider.method} ${hider.path} stands before it and takes its requests`] : []
  })
  if (faults.length > 0) throw refusal(faults)
  return compiled(rows)
}

function compiled<P, C>(rows: readonly Row<P, C>[]): RouteTable<P, C> {
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

  function everyAccess(method: string): ReadonlySet<ParsedAccess<P, C>> {
    const fitting = rows.filter((row) => covers(row.method, method))
    const isForAll = fitting.some(({ path }) => path === '/**')
    return new Set([...fitting.map(({ access }) => access), ...(isForAll ? [] : [anyToken])])
  }

  return { accessOf, everyAccess }
}

function method(value: unknown): string {
  if (value === 'HEAD') throw fault('GET stands for HEAD too')
  return checked(value, typeof value === 'string' && /^(?:\*|[A-Z][A-Z-]*)$/.test(value), 'a method such as GET, or *')
}

function path(value: unknown): string {
  const advice = 'a plain path such as /reports/*, not percent-encoded; ** only at its end'
  return checked(value, typeof value === 'string' && PATTERN.test(value), advice)
}

function access(value: unknown): ParsedAccess<unknown, unknown> {
  if (value === 'public' || value === 'optional' || value === 'nobody') return value
  if (!isPlainObject(value)) throw give("'public', 'optional', 'nobody', or a requirement; {} is any good token")
  if ('except' in value) throw refusal(['except: give the exception a row of its own'])
  return parseRequirement(value)
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
