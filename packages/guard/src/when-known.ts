/** The next step of a decision: at once where its value is there, or once it is known. */
import { withDeadline } from './deadline.ts'
import type { Decided, Refused } from './decision.ts'
import { isThenable } from './thenable.ts'

/** The step, and what there is in its place. */
export interface Waiting<P, C, T> {
  readonly deadlineMilliseconds: number
  /** What is awaited, for the error when it is late. */
  readonly what: string
  readonly settle: (known: T) => Decided<P, C>
  /** The answer when the value is late or cannot be had, or when the step fails. */
  readonly otherwise: (fault: unknown) => Refused
}

/** A promise only where the value is one, and then it never rejects. */
export function whenKnown<P, C, T>(value: T | PromiseLike<T>, waiting: Waiting<P, C, T>): Decided<P, C> {
  const { deadlineMilliseconds, what, settle, otherwise } = waiting
  if (!isThenable(value)) return settle(value)
  return withDeadline(Promise.resolve(value), deadlineMilliseconds, what).then(settle).catch(otherwise)
}
