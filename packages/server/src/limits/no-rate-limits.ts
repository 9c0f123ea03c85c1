/** No limits: for servers that say why they have none. */
import type { RateLimits } from './rate-limits.ts'

const admitted = { allowed: true, settle: async () => undefined } as const

export const noRateLimits: RateLimits = Object.freeze({
  consume: async () => ({ allowed: true, left: Number.POSITIVE_INFINITY }),
  attempt: async () => admitted,
  ruleOf: (rule) => rule,
  admit: async () => admitted,
} satisfies RateLimits)
