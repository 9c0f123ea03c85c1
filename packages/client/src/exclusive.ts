/** One at a time, over all tabs and workers of an origin, by Web Locks. They save calls; nothing that must hold depends on them. */

/** Runs a task while no other runs under the same name. One that never ends does not keep the others for ever: they go on without it. */
export type Exclusive = <T>(name: string, task: () => Promise<T>) => Promise<T>

/** The part of the Web Locks API that is used. */
interface Locks {
  request<T>(name: string, options: { readonly signal: AbortSignal }, task: () => Promise<T>): Promise<T>
}

/** @param turn - a signal that ends the waiting for a turn, not the task */
export function createExclusive(turn: () => AbortSignal): Exclusive {
  return async (name, task) => {
    // Missing on pages that are not secure.
    const locks = (globalThis.navigator as { readonly locks?: Locks } | undefined)?.locks
    let hasBegun = false
    const begin = () => {
      hasBegun = true
      return task()
    }
    try {
      return await (locks ? locks.request(name, { signal: turn() }, begin) : begin())
    } catch (fault) {
      if (hasBegun) throw fault
      return task()
    }
  }
}
