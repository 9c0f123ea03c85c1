/** "Did you mean …?" */

/** The candidate that a slip of the fingers would turn into `word`, or undefined when none is near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const slips = candidates.map((candidate) => ({ candidate, count: editDistance(word, candidate) }))
  const [best] = slips.toSorted((left, right) => left.count - right.count)
  if (best === undefined) return undefined
  const { candidate, count } = best
  return count <= Math.max(2, candidate.length / 3) && count < candidate.length - 1 ? candidate : undefined
}

/** How many letters must be added, left out or replaced (Levenshtein). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i)
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1]
    for (const [j, wanted] of [...to].entries()) {
      const [replaced = 0, left = 0, added = 0] = [row[j], row[j + 1], next[j]]
      next.push(Math.min(replaced + (letter === wanted ? 0 : 1), left + 1, added + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
