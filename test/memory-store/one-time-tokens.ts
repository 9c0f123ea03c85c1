/** One-time tokens in memory. */
import type { OneTimeToken, OneTimeTokenStore, ShownToken } from '@latchkey/server/stores'
import { removeUpTo } from './remove-up-to.ts'

export function createMemoryOneTimeTokens(): OneTimeTokenStore & AsyncDisposable {
  const rows = new Map<string, OneTimeToken>()
  const used = new Set<string>()

  function usable({ hash, purpose, now }: ShownToken): OneTimeToken | undefined {
    const token = rows.get(hash)
    return token && !used.has(hash) && token.purpose === purpose && token.expiresAt > now ? token : undefined
  }

  return {
    add: async (token) => void rows.set(token.hash, token),
    findUsable: async (shown) => usable(shown),
    async consume(shown) {
      const token = usable(shown)
      if (token) used.add(token.hash)
      return token
    },
    async cancel({ userId, purpose }) {
      for (const token of rows.values()) {
        if (token.userId === userId && (purpose === undefined || token.purpose === purpose)) rows.delete(token.hash)
      }
    },
    removeExpired: async (before, limit) => removeUpTo(limit, rows, ({ expiresAt }) => expiresAt < before),
    [Symbol.asyncDispose]: async () => {},
  }
}
