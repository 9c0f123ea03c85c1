/** For what must be done although nobody waits for it any more: an answer has promised it. */
import type { Clock } from '../world/clock.ts'
import { wait } from '../world/wait.ts'
import { DomainError } from './domain-error.ts'

/** A table that was locked, a database that is moving to another machine: a minute in all. */
const PAUSES_SECONDS = [1, 2, 4, 8, 15, 30]

/**
 * Does it again, for about a minute, while the store cannot be reached.
 *
 * @param step - one step that may be repeated: nobody knows whether a statement was done that was not answered
 * @throws what it throws at last, or at once if it is of another kind
 */
export async function whileUnavailable<T>(step: () => Promise<T>, clock: Clock): Promise<T> {
  for (const seconds of PAUSES_SECONDS) {
    try {
      return await step()
    } catch (fault) {
      if (!(fault instanceof DomainError) || fault.code !== 'store_unavailable') throw fault
    }
    await wait(clock, seconds * 1000)
  }
  return step()
}
