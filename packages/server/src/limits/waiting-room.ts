/** Where attempts wait for a moment until another one under the same key is settled. Bounded, so that nobody can fill it with sockets. */
import type { Clock } from '../world/clock.ts'

/** How long, and how many. */
export interface WaitingLimits {
  /** How long an attempt waits at the most. 0: it does not wait. */
  readonly waitMilliseconds: number
  /** How many wait for one key. */
  readonly waitingPerKey: number
  /** How many wait in one room. */
  readonly waitingInAll: number
}

/** Until when, where and for what. */
export interface Wait {
  /** By the monotonic clock. */
  readonly until: number
  readonly key: string
  /** What fills one room leaves the others free. */
  readonly room: string
}

export interface WaitingRoom {
  /** Resolves when it is worth asking again; with false when there is no time left, or no place. */
  readonly wait: (wait: Wait) => Promise<boolean>
  /** Something was settled. */
  readonly wake: (key: string) => void
}

/** @param askAgainMilliseconds - how long a settlement may go unnoticed: another process may have made it */
export function createWaitingRoom(clock: Clock, limits: WaitingLimits, askAgainMilliseconds: number): WaitingRoom {
  const { waitingPerKey, waitingInAll } = limits
  const waiting = new Map<string, Set<() => void>>()
  const taken = new Map<string, number>()

  async function wait({ until, key, room }: Wait): Promise<boolean> {
    const left = until - clock.monotonic()
    const inRoom = taken.get(room) ?? 0
    const others = waiting.get(key) ?? new Set()
    if (left <= 0 || others.size >= waitingPerKey || inRoom >= waitingInAll) return false
    const { promise, resolve } = Promise.withResolvers<void>()
    waiting.set(key, others.add(resolve))
    taken.set(room, inRoom + 1)
    const timer = clock.after(Math.min(left, askAgainMilliseconds), resolve)
    await promise
    timer[Symbol.dispose]()
    leave(key, resolve)
    taken.set(room, (taken.get(room) ?? 1) - 1)
    return true
  }

  function leave(key: string, one: () => void): void {
    const others = waiting.get(key)
    others?.delete(one)
    if (others?.size === 0) waiting.delete(key)
  }

  return {
    wait,
    wake(key) {
      for (const one of waiting.get(key) ?? []) one()
    },
  }
}
