/** What is under way is looked at again and again: whether its token still counts, its deadline has not come, and the port is open. */
import type { Revocations } from '@latchkey/guard/revocations'
import type { Dialect } from '@latchkey/protocol'
import type { Claims, Key } from '@latchkey/tokens'
import type { Clock } from '../world/clock.ts'

/** Why something that was under way ends. */
export type EndReason = 'revoked' | 'expired' | 'late' | 'left' | 'closing'

/** The token that let a request through. */
export interface WatchedToken {
  readonly claims: Claims
  readonly key: Key | undefined
  readonly dialect: Dialect
  /** Whether it is not believed while nobody knows what was revoked. */
  readonly failsClosed: boolean
}

/** A request that is being carried. */
export interface UnderWay {
  readonly token: WatchedToken | undefined
  /** Whether its answer has begun: what has not is judged when it does. */
  readonly isAnswering: () => boolean
  /** A WebSocket, or events: it would go on for ever. */
  readonly isOpenEnded: () => boolean
  readonly streaming: () => boolean
  /** The monotonic millisecond from which on it has taken too long. */
  readonly lateAt: () => number
  /** Whether its client has closed its own direction, and waited long enough for an answer that is still to come. */
  readonly isLeft: () => boolean
  readonly end: (why: EndReason) => void
}

export interface Watch {
  /** Disposing ends the watching, not what is watched. */
  readonly add: (one: UnderWay) => Disposable
  /** Ends all. */
  readonly endAll: () => void
}

/** Twice a second, so that what was revoked is closed within one. */
const EVERY_MILLISECONDS = 400

export function createWatch(clock: Clock, feed: Revocations): Watch {
  const all = new Set<UnderWay>()
  let timer: Disposable | undefined

  function look(): void {
    timer = undefined
    for (const one of all) {
      const why = reason(one)
      if (why) one.end(why)
    }
    wait()
  }

  function wait(): void {
    if (all.size > 0) timer ??= clock.after(EVERY_MILLISECONDS, look, { background: true })
  }

  function reason(one: UnderWay): EndReason | undefined {
    if (one.isLeft()) return 'left'
    if (clock.monotonic() >= one.lateAt()) return 'late'
    if (one.isOpenEnded() && !one.streaming()) return 'closing'
    if (!one.token || !one.isAnswering()) return undefined
    const { claims, dialect, failsClosed } = one.token
    if (feed.isRevoked(one.token) || (failsClosed && feed.isLost())) return 'revoked'
    const { exp } = claims
    const { leewaySeconds } = dialect.policy()
    return one.isOpenEnded() && typeof exp === 'number' && clock.now() >= exp + leewaySeconds ? 'expired' : undefined
  }

  return {
    add(one) {
      all.add(one)
      wait()
      return { [Symbol.dispose]: () => void all.delete(one) }
    },
    endAll() {
      timer?.[Symbol.dispose]()
      for (const one of all) one.end('closing')
    },
  }
}
