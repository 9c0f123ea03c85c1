/** A double of an asynchronous port that answers when the test says so: whatever does not wait for it is seen. */

/** One method of a port. */
export interface HeldBack<A extends readonly unknown[], T> {
  readonly ask: (...asked: A) => Promise<T>
  /** Resolves when it is asked for the first time. */
  readonly asked: Promise<void>
  /** Lets all answers come, now and from now on. */
  readonly release: () => void
}

/** @param answer - what it does once it is let go */
export function heldBack<A extends readonly unknown[], T>(answer: (...asked: A) => Promise<T>): HeldBack<A, T> {
  const first = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  return {
    ask: async (...asked) => {
      first.resolve()
      await gate.promise
      return answer(...asked)
    },
    asked: first.promise,
    release: gate.resolve,
  }
}

/** Whether a call still waits when everything that need not wait is done. */
export async function isPending(work: PromiseLike<unknown>): Promise<boolean> {
  let settled = false
  const done = () => {
    settled = true
  }
  work.then(done, done)
  for (let turn = 0; turn < 20 && !settled; turn += 1) await new Promise(setImmediate)
  return !settled
}
