/** Leases in memory: whoever holds one holds it until the work is done. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Leases } from '@latchkey/server/stores'

const POLL_MILLISECONDS = 5

export function createMemoryLeases(): Leases & AsyncDisposable {
  const held = new Set<string>()

  return {
    async hold(name, { waitSeconds = 0 }, work) {
      const giveUpAt = performance.now() + waitSeconds * 1000
      while (held.has(name)) {
        if (performance.now() >= giveUpAt) return { held: false }
        await sleep(POLL_MILLISECONDS)
      }
      held.add(name)
      try {
        return { held: true, value: await work(new AbortController().signal) }
      } finally {
        held.delete(name)
      }
    },
    [Symbol.asyncDispose]: async () => {},
  }
}
