/** Random choices that a seed repeats, so that a failing run can be run again. */

export interface SeededRandom {
  /** 0 up to, not including, the limit. */
  readonly integer: (limit: number) => number
  readonly pick: <T>(choices: readonly T[]) => T
  readonly bytes: (length: number) => Buffer
}

/** Marsaglia's xorshift32. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0 || 1
  const next = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state
  }
  const integer = (limit: number) => (limit <= 0 ? 0 : next() % limit)
  return {
    integer,
    pick: (choices) => {
      if (choices.length === 0) throw new RangeError('nothing to pick from')
      return choices[integer(choices.length)] as (typeof choices)[number]
    },
    bytes: (length) => Buffer.from(Array.from({ length }, () => integer(256))),
  }
}
