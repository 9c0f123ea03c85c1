/** "Did you mean …?" */

/** Longer than any of our names. */
const MAXIMUM_CHARACTERS = 64

/** The candidate from which `word` may be a typing error; undefined when none is near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > MAXIMUM_CHARACTERS) return undefined
  let best: string | undefined
  let fewest = Number.POSITIVE_INFINITY
  for (const candidate of candidates) {
    const slips = editDistance(word, candidate)
    if (slips < fewest && slips <= Math.max(2, candidate.length / 3) && slips < candidate.length - 1) {
      best = candidate
      fewest = slips
    }
  }
  return best
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
