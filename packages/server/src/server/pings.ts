/** What must answer before a server can let users in. */
import type { RevocationLoss } from '@latchkey/guard'
import type { FaceHandlers } from './compose-face.ts'
import type { Ground } from './ground.ts'
import type { Store } from './store.ts'

/** A face, and what becomes of its requests while nobody knows what was revoked. */
export interface RunningFace extends FaceHandlers {
  readonly whenLost: RevocationLoss
}

/** A database may answer, and be full, locked or a standby: then nobody can log in either. */
export function storePings(store: Pick<Store, 'ping' | 'writes'>): readonly (() => Promise<void>)[] {
  const written = async () => {
    if (store.writes() === 'none') throw new Error('the last session could not be written')
  }
  return [() => store.ping(), written]
}

/** What must answer before a face can let users in. */
export function pingsOf({ ping, whenLost }: RunningFace, feed: Ground['feed']): readonly (() => Promise<void>)[] {
  const fresh = async () => {
    if (whenLost === 'fail-closed' && feed.isLost()) throw new Error('the revocation log cannot be read')
  }
  return [ping, fresh]
}
