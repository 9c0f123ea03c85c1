/** Where revocations come from. One interface; each way of transport is one file. */
import type { Revocation } from './revocation.ts'

/** Some revocations, new or repeated. */
export interface RevocationBatch {
  readonly revocations: readonly Revocation[]
  /**
   * Present when the knowledge is complete: everything revoked until the source began to read was in this batch or an earlier one. A heartbeat
   * is an empty batch with a cursor. Opaque text of at most 256 characters; only the source reads it.
   */
  readonly cursor?: string
}

/** Options of {@link RevocationSource.follow}. */
export interface FollowOptions {
  /** The last cursor that was seen. Without one, or with one that the source no longer knows: everything from the start. */
  readonly after?: string
  readonly signal: AbortSignal
}

/** A source of revocations. */
export interface RevocationSource {
  /**
   * Connects, and gives everything revoked after the cursor, then every new revocation, with a cursor every second or so.
   * Ends or throws when the connection is lost; the caller then calls again. A source that cannot reach the login server's truth gives
   * no cursor.
   */
  readonly follow: (options: FollowOptions) => AsyncIterable<RevocationBatch>
}
