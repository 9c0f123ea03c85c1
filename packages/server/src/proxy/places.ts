/** How much may be under way at the apps at once. */

export interface Places {
  readonly taken: () => number
  /** @returns false when all are taken */
  readonly take: () => boolean
  readonly free: () => void
}

/** @param onFull - told once, until a place is free again: strangers must not be able to fill the log */
export function createPlaces(most: number, onFull: () => void): Places {
  let taken = 0
  let isFull = false
  return {
    taken: () => taken,
    take() {
      if (taken < most) {
        taken += 1
        return true
      }
      if (!isFull) onFull()
      isFull = true
      return false
    },
    free() {
      taken -= 1
      isFull = false
    },
  }
}
