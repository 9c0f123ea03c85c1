/** Tells a listener that an app has given: what it throws, at once or by a promise that nobody waits for, decides on nothing. */
import { isThenable } from './thenable.ts'

export function tell<T>(listener: ((told: T) => unknown) | undefined, told: T): void {
  try {
    const answer = listener?.(told)
    if (isThenable(answer)) Promise.resolve(answer).catch(() => undefined)
  } catch {
    // Ignored, as documented.
  }
}
