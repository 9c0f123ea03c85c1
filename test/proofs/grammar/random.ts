/** Numbers that a seed decides: the same seed gives the same mutants on every machine. */

export interface Random {
  /** A whole number from 0 to `limit` - 1. */
  readonly below: (limit: number) => number
  readonly pick: <T>(list: readonly T[]) => T
  /** True once in `times` on average. */
  readonly oneIn: (times: number) => boolean
}

/** The generator sfc32 (C. Doty-Humphrey, PractRand): some nanoseconds a number, where an arbitrary of fast-check takes microseconds. */
export function createRandom(seed: number): Random {
  let [a, b, c, counter] = [seed | 0, (seed / 2 ** 32) | 0, 0x9e3779b9 | 0, 1]
  for (let i = 0; i < 16; i++) next()

  function next(): number {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }

  const below = (limit: number): number => Math.floor((next() / 2 ** 32) * limit)
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T
  return { below, pick, oneIn: (times) => below(times) === 0 }
}
