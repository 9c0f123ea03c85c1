/** Known networks in memory. */
import type { NetworkStore } from '@latchkey/server/stores'
import { removeUpTo } from './remove-up-to.ts'

interface Network {
  readonly digest: string
  readonly subject: string
  readonly lastUsedAt: number
}

export function createMemoryNetworks(): NetworkStore & AsyncDisposable {
  const rows = new Map<string, Network>()
  const of = (subject: string) => [...rows.values()].filter((network) => network.subject === subject)

  return {
    async remember({ digest, subject }, at, most) {
      rows.set(digest, { digest, subject, lastUsedAt: at })
      const newest = of(subject).toSorted((one, other) => other.lastUsedAt - one.lastUsedAt)
      for (const network of newest.slice(most)) rows.delete(network.digest)
    },
    isKnown: async (digest, since) => (rows.get(digest)?.lastUsedAt ?? -1) >= since,
    async forget(subject) {
      for (const { digest } of of(subject)) rows.delete(digest)
    },
    removeUnused: async (since, limit) => removeUpTo(limit, rows, ({ lastUsedAt }) => lastUsedAt < since),
    [Symbol.asyncDispose]: async () => {},
  }
}
