/** By what this browser is known at the login. It outlives the session, and losing it ends none: a storage that throws is not told. */
import { ignoring } from './ignoring.ts'
import type { ClientStorage } from './session-store.ts'

/** Keeps one token: that of the user who was here last. */
export interface DeviceToken {
  readonly load: () => Promise<string | undefined>
  readonly save: (token: string | undefined) => Promise<void>
}

export function createDeviceToken(key: string, storage: ClientStorage | undefined): DeviceToken {
  let memory: string | undefined
  return {
    load: async () => {
      await ignoring(async () => {
        const stored = await storage?.getItem(key)
        // A server refuses a login with any other text.
        if (stored && /^[\w-]{1,255}$/.test(stored)) memory = stored
      })
      return memory
    },
    save: async (token) => {
      if (!token) return
      memory = token
      await ignoring(() => storage?.setItem(key, token))
    },
  }
}
