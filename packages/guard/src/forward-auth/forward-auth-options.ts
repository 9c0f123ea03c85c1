/** Options of the endpoint: a rule that is mistyped would be a door, so it is refused by its name. */
import type { Claims } from '@latchkey/tokens'
import type { IdentityHeader } from './identity-headers.ts'
import { isProxyName, type ProxyName } from './original-request.ts'
import type { Route } from './route-table.ts'

/** Options of `forwardAuth` and `forwardAuthListener`. `P` is the guard's principal. */
export interface ForwardAuthOptions<P, C = Claims> {
  /** Who asks: it says of what request in its own way. The endpoint believes it, so only the proxy may be able to reach an upstream. */
  readonly proxy: ProxyName
  /** What differs from "any good token", the first row that fits decides. Default: none, every request needs a token. */
  readonly routes?: readonly Route<P, C>[]
  /**
   * Further headers for the upstream, `X-Auth-…` each, or another content of `X-Auth-Subject`, `X-Auth-Scope` and `X-Auth-Client`.
   * They are made from the claims as they stand in the token.
   * The proxy must be told their names, and must take them from clients' requests.
   */
  readonly headers?: Readonly<Record<string, IdentityHeader<P>>>
  /** Told why a question was answered 503 by what `headers` threw; the guard tells of its own. Nothing of it reaches the client. */
  readonly onFault?: (fault: unknown) => void
}

const NAMES: ReadonlySet<string> = new Set(['proxy', 'routes', 'headers', 'onFault'])
const MAXIMUM_HYPHENS = 6

/** @throws {TypeError} naming the first option that is unknown, missing or wrong; the rows themselves are the table's to judge */
export function checkForwardAuthOptions(options: ForwardAuthOptions<never, never>): void {
  if (typeof options !== 'object' || options === null) throw new TypeError('options: give at least { proxy }')
  for (const name of Object.keys(options)) if (!NAMES.has(name)) throw new TypeError(`${name}: unknown option`)
  const { proxy, routes, headers, onFault } = options
  if (!isProxyName(proxy)) throw new TypeError("proxy: give 'nginx', 'traefik' or 'envoy'")
  if (routes !== undefined && !Array.isArray(routes))
    throw new TypeError('routes: give a list of { method, path, access }')
  if (onFault !== undefined && typeof onFault !== 'function')
    throw new TypeError('onFault: give a function of the fault')
  if (headers !== undefined) checkHeaders(headers)
}

function checkHeaders(headers: unknown): void {
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers))
    throw new TypeError("headers: give an object such as { 'X-Auth-Tenant': (principal, claims) => … }")
  for (const [name, read] of Object.entries(headers)) {
    const words = name.split('-')
    if (!/^X-Auth(?:-[A-Z][a-z0-9]*)+$/.test(name) || words.length > MAXIMUM_HYPHENS)
      throw new TypeError(`headers.${name}: give a name such as X-Auth-Tenant`)
    if (typeof read !== 'function')
      throw new TypeError(`headers.${name}: give a function of the principal and the claims`)
  }
}
