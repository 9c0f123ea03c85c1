/** Order statistics. What disturbs a measurement makes it longer and never shorter, so no mean is taken anywhere. */

/** The middle of a set of samples, and what one tenth of them stays below and above. */
export interface Spread {
  readonly median: number
  readonly p10: number
  readonly p90: number
}

/** @throws {RangeError} without samples */
export function spreadOf(samples: readonly number[]): Spread {
  return { median: quantile(samples, 0.5), p10: quantile(samples, 0.1), p90: quantile(samples, 0.9) }
}

/**
 * The value that a share of the samples stays below, interpolated between the two nearest samples.
 *
 * @param share - 0 is the least sample, 0.5 the median, 1 the greatest
 * @throws {RangeError} without samples, or when the share is not within 0 and 1
 */
export function quantile(samples: readonly number[], share: number): number {
  if (!(share >= 0 && share <= 1)) throw new RangeError('share: give a number from 0 to 1')
  const sorted = samples.toSorted((a, b) => a - b)
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)]
  const above = sorted[Math.ceil(place)]
  if (below === undefined || above === undefined) throw new RangeError('samples: give at least one')
  return below + (above - below) * (place - Math.floor(place))
}

/**
 * Compares two subjects round by round: what both have suffered in a round cancels out.
 *
 * @throws {RangeError} when the rounds are not the same number
 */
export function paired(
  left: readonly number[],
  right: readonly number[],
  compare: (left: number, right: number) => number,
): readonly number[] {
  if (left.length !== right.length) throw new RangeError('paired: give both subjects the same rounds')
  return left.map((sample, round) => compare(sample, right[round] ?? Number.NaN))
}
