/** Known devices in memory. */
import type { DeviceStore } from '@latchkey/server/stores'
import { removeUpTo } from './remove-up-to.ts'

interface Device {
  readonly tokenHash: string
  readonly subject: string
  readonly createdAt: number
  readonly lastUsedAt: number
}

export function createMemoryDevices(): DeviceStore & AsyncDisposable {
  const rows = new Map<string, Device>()
  const of = (subject: string) => [...rows.values()].filter((device) => device.subject === subject)

  return {
    async remember({ tokenHash, subject }, at, most) {
      rows.set(tokenHash, { tokenHash, subject, createdAt: at, lastUsedAt: at })
      const newest = of(subject).toSorted((one, other) => other.createdAt - one.createdAt)
      for (const device of newest.slice(most)) rows.delete(device.tokenHash)
    },
    async find(tokenHash, at, since) {
      const device = rows.get(tokenHash)
      if (!device || device.lastUsedAt < since) return undefined
      rows.set(tokenHash, { ...device, lastUsedAt: Math.max(device.lastUsedAt, at) })
      return { tokenHash, subject: device.subject }
    },
    async forget(subject) {
      for (const { tokenHash } of of(subject)) rows.delete(tokenHash)
    },
    removeUnused: async (since, limit) => removeUpTo(limit, rows, ({ lastUsedAt }) => lastUsedAt < since),
    [Symbol.asyncDispose]: async () => {},
  }
}
