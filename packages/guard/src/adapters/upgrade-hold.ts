/** An open connection lasts as long as its permission: the guard is asked again while it is open. */
import type { Duplex } from 'node:stream'
import { optional, type ReadersOf, secondsWithin } from '@latchkey/options'
import type { Decided, Decision, Refused } from '../decision.ts'
import { afterInBackground, nowSeconds } from '../system-clock.ts'

/** Options of `protect` for upgrades. */
export interface UpgradeOptions {
  /**
   * How often the guard is asked again about an open connection, besides the moment when its token expires. After a revocation it
   * ends within this time. `resolvePrincipal` is called each time too. 1 to 3,600; default 30.
   */
  readonly recheckSeconds?: number
}

/** Why a connection ends: the reason of its signal. */
export class PermissionEndedError extends Error {
  override readonly name = 'PermissionEndedError'
  /** The refusal's code: `token_expired`, `token_revoked`, … */
  readonly code: string

  constructor({ reason }: Refused) {
    super(`the guard does not let this connection through any more: ${reason.code}`)
    this.code = reason.code
  }
}

interface Held<P, C> {
  /** Asks the guard about the request again. */
  readonly ask: () => Decided<P, C>
  /** The decision that let the request through. */
  readonly decision: Decision<P, C>
  readonly socket: Duplex
  readonly recheckSeconds: number
}

/** How much time the app has to close a connection in its own protocol. */
const GRACE_MILLISECONDS = 1000

/** One row for each option. */
export const upgradeOptions: ReadersOf<Required<UpgradeOptions>> = {
  recheckSeconds: optional(30, secondsWithin(1, 3600)),
}

/** The signal of a connection. It is aborted when the permission ends; a second later the connection is destroyed if it is still open. */
export function holdOpen<P, C>({ ask, decision, socket, recheckSeconds }: Held<P, C>): AbortSignal {
  const ended = new AbortController()
  let timer: Disposable | undefined
  let undecided = false

  function wait(seconds: number): void {
    timer = afterInBackground(seconds * 1000, askAgain)
  }

  async function askAgain(): Promise<void> {
    const again = await ask()
    if (socket.destroyed) return
    if (again.allowed) {
      undecided = false
      wait(secondsUntilNext(again, recheckSeconds))
    } else if (again.reason.code === 'unavailable' && !undecided) {
      // "Cannot decide" is not a refusal, so the connection gets one more turn. If the guard cannot decide then either, it ends.
      undecided = true
      wait(recheckSeconds)
    } else {
      timer = afterInBackground(GRACE_MILLISECONDS, () => socket.destroy())
      ended.abort(new PermissionEndedError(again))
    }
  }

  socket.once('close', () => timer?.[Symbol.dispose]())
  // Where no credential was required, none can expire.
  if (decision.allowed && decision.credential === 'accepted') wait(secondsUntilNext(decision, recheckSeconds))
  return ended.signal
}

/** Once a second when expiry is near or past: a dialect may be lenient by some seconds, and only the guard knows. */
function secondsUntilNext<P, C>(decision: Decision<P, C>, recheckSeconds: number): number {
  const accepted = decision.allowed && decision.credential === 'accepted'
  const expiry = accepted ? decision.tokenClaims['exp'] : undefined
  if (typeof expiry !== 'number') return recheckSeconds
  return Math.min(recheckSeconds, Math.max(1, expiry - nowSeconds()))
}
