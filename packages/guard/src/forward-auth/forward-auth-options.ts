/** Options of the endpoint. A mistyped rule would be an open door, so it is refused by name. */
import {
  callable,
  give,
  isPlainObject,
  type OptionTable,
  oneOf,
  optional,
  parseOptions,
  refusal,
} from '@latchkey/options'
import type { Claims } from '@latchkey/tokens'
import type { IdentityHeader } from './identity-headers.ts'
import type { ProxyName } from './original-request.ts'
import { type Route, type RouteTable, routeTable } from './route-table.ts'

/** Options of `forwardAuth` and `forwardAuthListener`. `P` is the guard's principal. */
export interface ForwardAuthOptions<P, C = Claims> {
  /** The proxy that asks; each describes requests differently. The endpoint trusts it: only the proxy may be able to reach an upstream. */
  readonly proxy: ProxyName
  /** Exceptions from "any good token"; the first row that fits decides. Default: none, every request needs a token. */
  readonly routes?: readonly Route<P, C>[]
  /**
   * Further headers for the upstream, each named `X-Auth-…`, or other content of `X-Auth-Subject`, `X-Auth-Scope` and `X-Auth-Client`.
   * They are made from the token's claims, unchanged.
   * The proxy must be told their names, and must remove them from clients' requests.
   */
  readonly headers?: Readonly<Record<string, IdentityHeader<P>>>
  /** Called with the error of `headers` that led to a 503; the guard reports its own. The client sees nothing of it. */
  readonly onFault?: (fault: unknown) => void
}

const MAXIMUM_HYPHENS = 6

/** The options as the endpoint uses them. */
export interface ParsedForwardAuthOptions<P, C> {
  readonly proxy: ProxyName
  readonly table: RouteTable<P, C>
  readonly headers: Readonly<Record<string, IdentityHeader<P>>>
  readonly onFault: ((fault: unknown) => void) | undefined
}

const OPTIONS = {
  proxy: oneOf('nginx', 'traefik', 'envoy'),
  routes: optional(routeTable([]), routeTable),
  headers: optional({}, headers),
  onFault: optional(undefined, callable<(fault: unknown) => void>('a function of the fault')),
} satisfies OptionTable<keyof ForwardAuthOptions<never>>

/** @throws {TypeError} one line for each option, row and header that is unknown, missing or wrong */
export function parseForwardAuthOptions<P, C>(options: ForwardAuthOptions<P, C>): ParsedForwardAuthOptions<P, C> {
  const { proxy, routes, headers: read, onFault } = parseOptions(OPTIONS, options)
  // Whether `P` and `C` of `headers` and the rows fit was checked at the call.
  return {
    proxy,
    table: routes as RouteTable<P, C>,
    headers: read as ParsedForwardAuthOptions<P, C>['headers'],
    onFault,
  }
}

function headers(value: unknown): Readonly<Record<string, IdentityHeader<never>>> {
  if (!isPlainObject(value)) throw give("an object such as { 'X-Auth-Tenant': (principal, claims) => … }")
  const faults = Object.entries(value).flatMap(([name, read]) => {
    const isName = /^X-Auth(?:-[A-Z][a-z0-9]*)+$/.test(name) && name.split('-').length <= MAXIMUM_HYPHENS
    if (!isName) return [`${name}: give a name such as X-Auth-Tenant`]
    return typeof read === 'function' ? [] : [`${name}: give a function of the principal and the claims`]
  })
  if (faults.length > 0) throw refusal(faults)
  return value as Readonly<Record<string, IdentityHeader<never>>>
}
