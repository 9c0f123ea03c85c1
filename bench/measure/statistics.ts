/** Order statistics. Disturbances only make a measurement longer, so no mean is used anywhere. */

/** The median of a set of samples, and the tenths that stay below and above. */
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
 * Compares two subjects round by round: a disturbance that affects both cancels out.
 *
 * @throws {RangeError} when the numbers of rounds differ
 */
export function paired(
  left: readonly number[],
  right: readonly number[],
  compare: (left: number, right: number) => number,
): readonly number[] {
  if (left.length !== right.length) throw new RangeError('paired: give both subjects the same rounds')
  return left.map((sample, round) => compare(sample, right[round] ?? Number.NaN))
}

/** The confidence interval of the median. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/**
 * The 95 % confidence interval of the median by the sign test: how many of n samples fall below the true median is n tosses of a
 * coin, whatever the distribution is. With few samples the interval is as wide as possible, from the least to the greatest.
 *
 * @throws {RangeError} without samples, or for more than 1,000: the chance of n heads is too small a number
 */
export function medianInterval(samples: readonly number[]): Interval {
  if (samples.length > 1000) throw new RangeError('samples: give at most 1,000')
  const sorted = samples.toSorted((a, b) => a - b)
  const outside = samplesOutside(sorted.length)
  const low = sorted[outside]
  const high = sorted[sorted.length - 1 - outside]
  if (low === undefined || high === undefined) throw new RangeError('samples: give at least one')
  return { low, high }
}

/** How many samples may be left out at each end: the greatest number of heads that n tosses stay within with a chance of 2.5 %. */
function samplesOutside(count: number): number {
  let heads = 0
  let exactly = 0.5 ** count
  let within = exactly
  while (heads < count / 2) {
    exactly *= (count - heads) / (heads + 1)
    if (within + exactly > 0.025) return heads
    within += exactly
    heads += 1
  }
  return 0
}
