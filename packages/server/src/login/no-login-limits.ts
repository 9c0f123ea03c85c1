/** No limits of logins: for servers that say why they have none. */
import type { LoginLimiter } from './login-limiter.ts'

export const noLoginLimits: LoginLimiter = Object.freeze({
  admit: async () => ({ admitted: true, settle: async () => undefined }),
} satisfies LoginLimiter)
