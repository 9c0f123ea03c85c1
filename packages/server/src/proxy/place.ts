/** Where a request goes, and by whose words it is judged. */
import type { RevocationLoss } from '@latchkey/guard'
import type { Dialect } from '@latchkey/protocol'
import type { Dispatcher } from 'undici'
import type { FaceGuard } from '../http/face-guard.ts'
import type { UpstreamPrefix } from './upstream-options.ts'

/** A face, as far as requests are judged by it. */
export interface JudgingFace {
  readonly dialect: Dialect
  readonly guard: FaceGuard<unknown>
  readonly whenLost: RevocationLoss
}

/** A prefix that is open. */
export interface Place<F> extends Required<Omit<UpstreamPrefix, 'face'>> {
  readonly face: F
  readonly pool: Pick<Dispatcher, 'dispatch'>
}
