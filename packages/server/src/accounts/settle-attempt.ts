/** An attempt with a password, from the place that it was given to what became of it. */
import type { WorkOutcome } from '../limits/rate-limits.ts'

/**
 * Judges, and tells the limit what became of it. What throws was not judged: its place is given back.
 *
 * @param isWrong - of a result: whether the password was wrong
 */
export async function settleAttempt<T>(
  settle: (outcome: WorkOutcome) => Promise<void>,
  judge: () => Promise<T>,
  isWrong: (result: T) => boolean,
): Promise<T> {
  let outcome: WorkOutcome = 'unjudged'
  try {
    const result = await judge()
    outcome = isWrong(result) ? 'failed' : 'succeeded'
    return result
  } finally {
    await settle(outcome)
  }
}
