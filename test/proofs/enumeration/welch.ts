/** Welch's t: by how many of its own uncertainties the difference of two means is larger than nothing. */

import { quantile } from '../quantile.ts'

/** What two classes of samples say about each other. */
export interface Comparison {
  readonly t: number
  readonly medianGap: number
}

/**
 * Samples above the 90th percentile of both together are cut off first: they are other programs' time.
 *
 * @see Reparaz, Balasch, Verbauwhede: Dude, is my code constant time? (2017)
 */
export function compare(left: readonly number[], right: readonly number[]): Comparison {
  const pooled = [...left, ...right].toSorted((a, b) => a - b)
  const limit = pooled[Math.floor(pooled.length * 0.9)] ?? Number.POSITIVE_INFINITY
  const [a, b] = [left, right].map((samples) => momentsOf(samples.filter((sample) => sample <= limit)))
  if (!a || !b) throw new Error('two classes are compared')
  const t = (a.mean - b.mean) / Math.sqrt(a.variance / a.count + b.variance / b.count)
  return { t, medianGap: quantile(left, 0.5) - quantile(right, 0.5) }
}

function momentsOf(samples: readonly number[]) {
  const count = samples.length
  const mean = samples.reduce((sum, sample) => sum + sample, 0) / count
  const variance = samples.reduce((sum, sample) => sum + (sample - mean) ** 2, 0) / (count - 1)
  return { count, mean, variance }
}
