/** By what this browser is known at the login. It outlives the session, and losing it ends none. */
import type { AskStorage } from './shared-storage.ts'

/** Keeps one token: that of the user who was here last. Never rejects. */
export interface DeviceToken {
  readonly load: () => Promise<string | undefined>
  readonly save: (token: string | undefined) => Promise<void>
}

export function createDeviceToken(key: string, ask: AskStorage | undefined): DeviceToken {
  let memory: string | undefined
  return {
    load: async () => {
      const stored = await ask?.((storage) => storage.getItem(key)).catch(() => undefined)
      // A server refuses a login with any other text.
      if (stored && /^[\w-]{1,255}$/.test(stored)) memory = stored
      return memory
    },
    save: async (token) => {
      if (!token) return
      memory = token
      await ask?.((storage) => storage.setItem(key, token)).catch(() => undefined)
    },
  }
}
