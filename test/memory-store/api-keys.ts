/** API keys in memory. */
import type { ApiKeyStore, StoredApiKey } from '@latchkey/server/stores'

export function createMemoryApiKeys(): ApiKeyStore & AsyncDisposable {
  const rows = new Map<string, StoredApiKey>()
  const of = (userId: string) => [...rows.values()].filter((key) => key.userId === userId)

  return {
    async create(key, { most, now }) {
      const live = of(key.userId).filter(({ expiresAt = Infinity }) => expiresAt > now)
      if (live.length < most) rows.set(key.id, key)
      return live.length < most
    },
    find: async (id) => rows.get(id),
    list: async (userId, limit) =>
      of(userId)
        .toSorted((one, other) => (one.id < other.id ? -1 : 1))
        .slice(0, limit)
        .map(({ hash: _, ...key }) => key),
    async touch(id, { at, before }) {
      const key = rows.get(id)
      if (key && (key.lastUsedAt === undefined || key.lastUsedAt <= before)) rows.set(id, { ...key, lastUsedAt: at })
    },
    remove: async ({ id, userId }) => rows.get(id)?.userId === userId && rows.delete(id),
    async removeAll(userId) {
      const keys = of(userId)
      for (const { id } of keys) rows.delete(id)
      return keys.length
    },
    [Symbol.asyncDispose]: async () => {},
  }
}
