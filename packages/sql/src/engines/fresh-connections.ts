/**
 * Which connections of a pool may be used again. After a failover all of them lead to the old server, and stay open: the first that is
 * told that it only reads ends the trust in all that were open by then.
 */

export interface FreshConnections {
  /** A connection that was made now. */
  readonly add: (connection: object) => void
  readonly has: (connection: object) => boolean
  /** The server takes no writes: another server may have its place by now. */
  readonly forget: () => void
}

export function createFreshConnections(): FreshConnections {
  let fresh = new WeakSet()
  return {
    add: (connection) => void fresh.add(connection),
    has: (connection) => fresh.has(connection),
    forget: () => {
      fresh = new WeakSet()
    },
  }
}
