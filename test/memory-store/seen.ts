/** What was shown once, in memory. */
import type { Seen, SeenStore } from '@latchkey/server/stores'
import { removeUpTo } from './remove-up-to.ts'

export function createMemorySeen(): SeenStore & AsyncDisposable {
  const rows = new Map<string, Seen>()
  return {
    async remember(seen) {
      if (rows.has(seen.hash)) return false
      rows.set(seen.hash, seen)
      return true
    },
    removeExpired: async (before, limit) => removeUpTo(limit, rows, ({ expiresAt }) => expiresAt < before),
    [Symbol.asyncDispose]: async () => {},
  }
}
