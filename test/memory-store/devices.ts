/** Known devices in memory. */
import type { DeviceStore } from '@latchkey/server/stores'
import { removeUpTo } from './remove-up-to.ts'

interface Device {
  readonly tokenHash: string
  readonly subject: string
  readonly createdAt: number
  readonly lastUsedAt: number
}

const DEVICES_OF_A_SUBJECT = 20

export function createMemoryDevices(): DeviceStore & AsyncDisposable {
  const rows = new Map<string, Device>()
  const of = (subject: string) => [...rows.values()].filter((device) => device.subject === subject)

  return {
    async remember({ tokenHash, subject }, at) {
      rows.set(tokenHash, { tokenHash, subject, createdAt: at, lastUsedAt: at })
      const newest = of(subject).toSorted((one, other) => other.createdAt - one.createdAt)
      for (const device of newest.slice(DEVICES_OF_A_SUBJECT)) rows.delete(device.tokenHash)
    },
    async find(tokenHash, at) {
      const device = rows.get(tokenHash)
      if (!device) return undefined
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
