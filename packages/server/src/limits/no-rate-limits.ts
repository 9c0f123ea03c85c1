/** No limits: for servers that say why they have none. */
import type { RateLimits } from './rate-limits.ts'

export const noRateLimits: RateLimits = Object.freeze({
  consume: async () => ({ allowed: true }),
  admit: async () => ({ allowed: true, settle: async () => undefined }),
  forget: async () => undefined,
} satisfies RateLimits)
