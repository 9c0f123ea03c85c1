/** Clients in memory. */
import type { ClientStore, StoredClient } from '@latchkey/server/stores'

export function createMemoryClients(): ClientStore & AsyncDisposable {
  const rows = new Map<string, StoredClient>()

  function change(id: string, to: (client: StoredClient) => StoredClient): boolean {
    const client = rows.get(id)
    if (client) rows.set(id, to(client))
    return client !== undefined
  }

  return {
    async create(client) {
      if (rows.has(client.id)) return false
      rows.set(client.id, client)
      return true
    },
    async saveDocument(client) {
      const { createdAt, disabledAt } = rows.get(client.id) ?? client
      if (rows.get(client.id)?.kind === 'registered') return
      rows.set(client.id, { ...client, createdAt, ...(disabledAt !== undefined && { disabledAt }) })
    },
    find: async (id) => rows.get(id),
    list: async ({ after = '', limit }) =>
      [...rows.values()]
        .filter(({ id }) => id > after)
        .toSorted((one, other) => (one.id < other.id ? -1 : 1))
        .slice(0, limit),
    setSecretHash: async (id, secretHash) =>
      rows.get(id)?.secretHash !== undefined && change(id, (client) => ({ ...client, secretHash })),
    setDisabled: async (id, disabledAt) =>
      change(id, ({ disabledAt: _, ...client }) => ({ ...client, ...(disabledAt !== undefined && { disabledAt }) })),
    remove: async (id) => rows.delete(id),
    [Symbol.asyncDispose]: async () => {},
  }
}
