/** Limits operations by their named rules. */

import { networkOf, parseAddress } from '../http/network-address.ts'
import { createCountedKey } from './counted-key.ts'
import type { Counters } from './counters.ts'
import type { LimitRule } from './limit-rule.ts'
import { type RateLimitName, rateRules } from './limits.ts'
import type { RateLimits } from './rate-limits.ts'

/** What limits need. */
export interface RateLimitPorts {
  /** `memoryCounters`, or `sharedCounters` over `redisCounters`. */
  readonly counters: Counters
  /** 32 or more random characters, the same in every process: no key tells whom it counts. */
  readonly secret: string
  /** Other rules than the defaults. */
  readonly rules?: Partial<Readonly<Record<RateLimitName, LimitRule>>>
}

/** @throws {TypeError} for a secret that is too short */
export function createRateLimits({ counters, secret, rules = {} }: RateLimitPorts): RateLimits {
  const keyOf = createCountedKey(secret)
  const ruleOf = (name: RateLimitName) => rules[name] ?? rateRules[name]
  const countedBy = (name: RateLimitName, key: string | undefined) =>
    name.endsWith('_address') ? countedNetwork(key) : key

  return {
    async forget(name, key) {
      const counted = countedBy(name, key)
      if (counted !== undefined) await counters.forget(ruleOf(name), keyOf(name, counted))
    },

    async consume(name, key) {
      const counted = countedBy(name, key)
      if (counted === undefined) return { allowed: true }
      const { taken, waitMilliseconds } = await counters.take(ruleOf(name), keyOf(name, counted))
      return taken ? { allowed: true } : { allowed: false, retryAfterSeconds: Math.ceil(waitMilliseconds / 1000) }
    },
  }
}

/** The network by which an address is counted; undefined without one. */
export function countedNetwork(address: string | undefined): string | undefined {
  const parsed = address === undefined ? undefined : parseAddress(address)
  return parsed && networkOf(parsed)
}
