/** Sealed secrets in memory. */
import type { SecretStore } from '@latchkey/server/stores'

export function createMemorySecrets(): SecretStore & AsyncDisposable {
  const rows = new Map<string, string>()

  return {
    find: async (name) => rows.get(name),
    async create(name, sealed) {
      if (rows.has(name)) return false
      rows.set(name, sealed)
      return true
    },
    async reseal(name, expected, sealed) {
      if (rows.get(name) !== expected) return false
      rows.set(name, sealed)
      return true
    },
    [Symbol.asyncDispose]: async () => {},
  }
}
