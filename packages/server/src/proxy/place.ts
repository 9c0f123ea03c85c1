/** Where a request goes, and by whose words it is judged. */
import type { RevocationLoss } from '@latchkey/guard'
import type { Dialect } from '@latchkey/protocol'
import type { Carried } from '../http/answer.ts'
import type { FaceGuard } from '../http/face-guard.ts'
import type { Clock } from '../world/clock.ts'
import type { Failure } from './failures.ts'
import type { PaceTimes } from './pace.ts'
import type { UpstreamPrefix } from './upstream-options.ts'
import type { Watch, WatchedToken } from './watch.ts'

/** A face, as far as requests are judged by it. */
export interface JudgingFace {
  readonly dialect: Dialect
  readonly guard: FaceGuard<unknown>
  readonly whenLost: RevocationLoss
}

/** What is carried. */
export interface CarryParts extends PaceTimes {
  /** The path with its query, byte for byte. */
  readonly sent: string
  /** Names and values in turn. */
  readonly headers: string[]
  readonly token: WatchedToken | undefined
  /** What was read of the request's body already, which is all of it. */
  readonly body?: Uint8Array
  readonly requestId: string
  readonly clock: Clock
  readonly watch: Watch
  /** Told once of each request: undefined when the app has answered. */
  readonly told: (failure: Failure | undefined) => void
}

/** A prefix that is open. No type of undici is in it: who has no app behind the server need not install it. */
export interface Place<F> extends Required<Omit<UpstreamPrefix, 'face'>> {
  readonly face: F
  readonly carry: (carried: Carried, parts: CarryParts) => Promise<void>
}
