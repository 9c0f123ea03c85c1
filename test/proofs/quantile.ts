/** The sample that a share of the samples stays below: 0.5 is the median, 1 the longest. Not a number without samples. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.ceil((sorted.length - 1) * share)] ?? Number.NaN
}
