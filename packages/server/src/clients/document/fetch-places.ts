/** How many fetches are under way at once. Others wait for a moment, and not too many of them. */
import type { Clock } from '../../world/clock.ts'

/** How many, and how long. */
export interface FetchPlacesOptions {
  readonly places: number
  readonly waiting: number
  readonly waitMilliseconds: number
  readonly clock: Pick<Clock, 'after'>
}

/** Does the work when there is a place; undefined when there was none in time. */
export type InPlace = <T>(work: () => Promise<T>) => Promise<T | undefined>

export function createFetchPlaces({ places, waiting, waitMilliseconds, clock }: FetchPlacesOptions): InPlace {
  let taken = 0
  const queue: (() => void)[] = []

  async function enter(): Promise<boolean> {
    if (taken < places) {
      taken += 1
      return true
    }
    if (queue.length >= waiting) return false
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const called = () => resolve(true)
    queue.push(called)
    using _ = clock.after(waitMilliseconds, () => {
      const at = queue.indexOf(called)
      if (at >= 0) queue.splice(at, 1)
      resolve(false)
    })
    return await promise
  }

  /** The place goes to the next one, if somebody waits. */
  function leave(): void {
    const next = queue.shift()
    if (next) next()
    else taken -= 1
  }

  return async (work) => {
    if (!(await enter())) return undefined
    try {
      return await work()
    } finally {
      leave()
    }
  }
}
