/** No limits of logins: for servers that say why they have none. */
import type { LoginLimiter } from './login-limiter.ts'

export const noLoginLimits: LoginLimiter = Object.freeze({
  admit: async () => ({ admitted: true, lane: 'known', settle: async () => undefined }),
  introduce: async () => undefined,
  forget: async () => undefined,
  noteNetwork: async () => undefined,
} satisfies LoginLimiter)
