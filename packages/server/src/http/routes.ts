/** THE table: every path of the server, with its methods, who answers there and what is demanded. */

import { RegExpRouter } from 'hono/router/reg-exp-router'
import { SmartRouter } from 'hono/router/smart-router'
import { TrieRouter } from 'hono/router/trie-router'
import type { Answer } from './answer.ts'
import type { ShowFault } from './endpoint.ts'
import type { Exchange } from './exchange.ts'

/** Answers one method of a path. */
export type MethodHandler = (exchange: Exchange, params: Readonly<Record<string, string>>) => Answer | Promise<Answer>

/** One row. */
export interface RouteRow {
  readonly method: string
  readonly path: string
  readonly forAnyOrigin?: true | undefined
  readonly showFault?: ShowFault | undefined
  readonly handle: MethodHandler
}

/** A path with its methods, all of one face; the server's own paths have none. */
export interface RoutePath<F> {
  readonly face: F | undefined
  readonly methods: Map<string, MethodHandler>
  /** Whether pages of any origin may read its answers, whatever the method is. */
  readonly isForAnyOrigin: boolean
  /** Left out: as the face's dialect says it. */
  readonly showFault?: ShowFault | undefined
}

/** What a path leads to. */
export interface RouteMatch<F> {
  readonly entry: RoutePath<F>
  readonly params: Readonly<Record<string, string>>
}

/** The routes of all faces. Where two fit a path, the one that was added first answers. */
export interface RouteTable<F> {
  /** Returns the fault when the row could never answer, or another face has the path. */
  readonly add: (row: RouteRow, face: F | undefined) => string | undefined
  /** A fault for each path that an earlier pattern hides. To be asked when all is added. */
  readonly hidden: () => readonly string[]
  readonly match: (path: string) => RouteMatch<F> | undefined
  /** As `match`, without the named parts: for a path in a spelling that may hold anything. */
  readonly finds: (path: string) => RoutePath<F> | undefined
}

const OWN_METHODS: ReadonlySet<string> = new Set(['HEAD', 'OPTIONS', 'CONNECT'])

export function createRouteTable<F>(): RouteTable<F> {
  const paths = new Map<string, RoutePath<F>>()
  const router = new SmartRouter<RoutePath<F>>({ routers: [new RegExpRouter(), new TrieRouter()] })

  function add({ method, path, handle, forAnyOrigin, showFault }: RouteRow, face: F | undefined): string | undefined {
    if (!path.startsWith('/')) return `${method} ${path}: a path begins with /`
    // HEAD and OPTIONS are answered for every path; methods are case-sensitive (RFC 9110 §9.1).
    if (!/^[A-Z]+$/.test(method) || OWN_METHODS.has(method))
      return `${method} ${path}: give a method such as GET or POST`
    const known = paths.get(path)
    if (known && known.face === undefined) return `${path}: the server itself answers here; give the route another path`
    if (known && known.face !== face) return `${path}: two faces have this path; give one of them another`
    if (known?.methods.has(method)) return `${method} ${path}: this route stands twice`
    const entry: RoutePath<F> = known ?? { face, methods: new Map(), isForAnyOrigin: forAnyOrigin === true, showFault }
    entry.methods.set(method, handle)
    if (known) return undefined
    paths.set(path, entry)
    router.add('ALL', path, entry)
    return undefined
  }

  function hidden(): readonly string[] {
    return [...paths].flatMap(([path, entry]) => {
      const found = match(path)?.entry
      const hider = [...paths].find(([, candidate]) => candidate === found)?.[0]
      return hider === undefined || found === entry ? [] : [`${path}: ${hider} stands before it and takes its requests`]
    })
  }

  function match(path: string): RouteMatch<F> | undefined {
    const [found, stash] = router.match('ALL', path)
    const first = found[0]
    if (!first) return undefined
    const [entry, indices] = first
    const params = Object.fromEntries(
      Object.entries(indices).map(([name, value]) => [
        name,
        decodeURIComponent(typeof value === 'number' ? (stash?.[value] ?? '') : value),
      ]),
    )
    return { entry, params }
  }

  const finds = (path: string) => router.match('ALL', path)[0][0]?.[0]

  return { add, hidden, match, finds }
}

/** The methods that a path answers: `GET` brings `HEAD`, and every path `OPTIONS`. */
export function allowedMethods(entry: RoutePath<unknown>): readonly string[] {
  const methods = [...entry.methods.keys()]
  return [...methods, ...(entry.methods.has('GET') ? ['HEAD'] : []), 'OPTIONS']
}
