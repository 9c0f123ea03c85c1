/** What each framework's file exports: how a guard is put before a route, ours or a peer's. */
import type { Server } from 'node:http'
import type { Access, Workload } from './access.ts'

/** Makes the fastest guard for a workload. */
export type MakeGuard<G> = (access: Access, workload: Workload) => G | Promise<G>

/**
 * A framework on Node.
 *
 * @typeParam G - a guard in the framework's own shape: a middleware, a hook
 * @typeParam C - the argument of such a guard: the framework's own object for the request
 */
export interface Framework<G, C> {
  /** With its major version. */
  readonly name: string
  /** Ours under `latchkey`, the peers' by their package. */
  readonly guards: Readonly<Record<string, MakeGuard<G>>>
  /** A server, not yet listening, that answers `GET /private` with the text of {@link REACHED} when the guard lets the request through. */
  readonly createServer: (guard: G | undefined) => Server | Promise<Server>
  /** Takes a guard's place, stores the guard's argument, and lets nothing through. */
  readonly collector: (keep: (carrier: C) => void, inPlaceOf: G) => G
  /** Calls a guard alone. `next` is called when it lets the request through; a refusal calls nothing, or throws. */
  readonly caller: (guard: G, next: () => void) => (carrier: C) => unknown
}

/** The answer of every route. */
export const REACHED = 'reached'

/** The only path of a measured server. */
export const PRIVATE_PATH = '/private'
