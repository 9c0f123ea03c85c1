/** Several ways to log in with the same answer. */
import type { Attempt, LoginMethod, Proved, Unjudged, Wrong } from './login-method.ts'

/** A method that may stand alone. One that needs another before it is no reason to let anybody in. */
export type FirstMethod<Answer> = LoginMethod<Answer> & { readonly place: 'first' | 'both' }

/**
 * Asks one method after the other. The answer is wrong only if all of them say so: what could not be judged may have been right.
 *
 * @throws {DeadlineError} the check of a method may still be running, so no other is asked
 */
export async function firstProved<Answer>(
  methods: readonly FirstMethod<Answer>[],
  attempt: Attempt,
  answer: Answer,
): Promise<Proved | Wrong | Unjudged> {
  let refusal: Wrong | Unjudged = { kind: 'wrong' }
  for (const method of methods) {
    const shown = await method.verify(attempt, answer)
    if (shown.kind === 'proved') return shown
    if (weightOf(shown) >= weightOf(refusal)) refusal = shown
  }
  return refusal
}

/** What could not be judged may have been right. What is missing is told to the user, and a reason only to the log. */
function weightOf(refusal: Wrong | Unjudged): number {
  if (refusal.kind === 'unjudged') return 3
  if (refusal.missing !== undefined) return 2
  return refusal.reason === undefined ? 0 : 1
}
