/** Where revocations come from. One interface; each way of carrying them is one file. */
import type { Revocation } from './revocation.ts'

/** Some revocations, new or repeated. */
export interface RevocationBatch {
  readonly revocations: readonly Revocation[]
  /**
   * Present when nothing that was revoked until now is missing: all of it was in this batch or before it. A heartbeat is an empty
   * batch with a cursor. Opaque text of at most 256 characters; only the source reads it.
   */
  readonly cursor?: string
}

/** Options of {@link RevocationSource.follow}. */
export interface FollowOptions {
  /** The last cursor that was seen. Left out, or no longer known to the source: everything from the start. */
  readonly after?: string
  readonly signal: AbortSignal
}

/** A source of revocations. */
export interface RevocationSource {
  /**
   * Connects, and gives what was revoked after the cursor, and then what is revoked from now on, with a cursor every second or so.
   * Ends or throws when the connection is lost: whoever follows calls again. A cursor is never given on hearsay: a source that cannot
   * reach its own truth is silent.
   */
  readonly follow: (options: FollowOptions) => AsyncIterable<RevocationBatch>
}
