/** What each framework's file gives: how a guard stands before a route there, ours or a peer's. */
import type { Server } from 'node:http'
import type { Access, Workload } from './access.ts'

/** Makes a guard at its best for a workload. */
export type MakeGuard<G> = (access: Access, workload: Workload) => G | Promise<G>

/**
 * A framework on Node.
 *
 * @typeParam G - a guard in the framework's own shape: a middleware, a hook
 * @typeParam C - what such a guard is called with: the framework's own object for the request
 */
export interface Framework<G, C> {
  /** With its major version. */
  readonly name: string
  /** Ours under `latchkey`, the peers' by their package. */
  readonly guards: Readonly<Record<string, MakeGuard<G>>>
  /** A server, not listening yet, that answers `GET /private` with the text of {@link REACHED} when the guard hands on. */
  readonly createServer: (guard: G | undefined) => Server | Promise<Server>
  /** Stands in a guard's place, keeps what that one would be called with, and hands nothing on. */
  readonly collector: (keep: (carrier: C) => void, inPlaceOf: G) => G
  /** Calls a guard alone. `next` is called when it hands on; a refusal calls nothing, or throws. */
  readonly caller: (guard: G, next: () => void) => (carrier: C) => unknown
}

/** What every route answers. */
export const REACHED = 'reached'

/** The only path of a measured server. */
export const PRIVATE_PATH = '/private'
