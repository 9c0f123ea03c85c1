/** Limits by their rules, over counters. */
import { type OptionTable, optional, parseOptions, part, text, withMethods } from '@latchkey/options'
import { type Clock, clockOption } from '../world/clock.ts'
import { createCountedKey } from './counted-key.ts'
import type { Counters } from './counters.ts'
import { createGatekeeper, GATE_LIMITS, type GateLimits } from './gatekeeper.ts'
import type { AddressLimit } from './limit.ts'
import { type BucketRule, freeOf, type LimitRule } from './limit-rule.ts'
import { countedNetworks, parseAddress, type WeighedNetwork } from './network-address.ts'
import type { RateLimits, RateRefused, WorkOutcome } from './rate-limits.ts'

/** What limits need. */
export interface RateLimitPorts {
  /** `memoryCounters`, or `sharedCounters` over `redisCounters`. */
  readonly counters: Counters
  /** 32 or more random characters, the same in every process. They hide whom a key counts. */
  readonly secret: string
  readonly clock: Clock
  /** Other rules than those that the limits bring, by the rules' names, and of the same kind. */
  readonly rules?: Readonly<Record<string, LimitRule>>
  /** How attempts that are under way are held. */
  readonly gates?: GateLimits
}

const OPTIONS = {
  counters: withMethods<Counters>('what memoryCounters() or sharedCounters() returns', 'take'),
  secret: text,
  clock: clockOption,
  rules: optional({}, part<NonNullable<RateLimitPorts['rules']>>('rules by their names')),
  gates: optional(GATE_LIMITS, part<GateLimits>('how attempts are held')),
} satisfies OptionTable<keyof RateLimitPorts>

/** @throws {TypeError} for a secret that is too short */
export function createRateLimits(ports: RateLimitPorts): RateLimits {
  const { counters, secret, clock, rules, gates } = parseOptions(OPTIONS, ports)
  const keyOf = createCountedKey(secret)
  const gatekeeper = createGatekeeper({ counters, clock, limits: gates })
  const ruleOf = <R extends LimitRule>(rule: R) => (rules[rule.name] ?? rule) as R

  return {
    ruleOf,

    async consume(limit, key) {
      const rule = ruleOf(limit.rule)
      const { as, used, waitMilliseconds } = await counters.take(rule, keyOf(rule.name, key))
      return as === 'taken' ? { allowed: true, left: Math.max(0, freeOf(rule) - used) } : refusal(waitMilliseconds)
    },

    async attempt(limit, key) {
      const rule = ruleOf(limit.rule)
      const gate = { reason: rule.name, rule, key: keyOf(rule.name, key), afterSuccess: 'forget' } as const
      const { passage } = await gatekeeper.pass(async () => ({ gates: [gate], room: rule.name }))
      if (passage.passed) return { allowed: true, settle: passage.settle }
      return { allowed: false, retryAfterSeconds: passage.retryAfterSeconds }
    },

    async admit(limit, address) {
      const counted = networksOf(address).map(({ network, weight }) => {
        const rule = weighed(ruleOf(limit.rule), weight)
        return { rule, key: keyOf(rule.name, network) }
      })
      const seen = await Promise.all(counted.map(({ rule, key }) => counters.look(rule, key)))
      const wait = Math.max(0, ...seen.map(({ waitMilliseconds }) => waitMilliseconds))
      if (wait > 0) return refusal(wait)
      return {
        allowed: true,
        settle: async (outcome) => {
          if (!isCounted(limit, outcome)) return
          await Promise.all(counted.map(({ rule, key }) => counters.count(rule, key)))
        },
      }
    },
  }
}

/** What one client may fail with is what a network of that size may. */
export function weighed(rule: BucketRule, weight: number): BucketRule {
  return { ...rule, burst: rule.burst * weight, everySeconds: rule.everySeconds / weight }
}

/** None for an address that is not known. */
export function networksOf(address: string | undefined): readonly WeighedNetwork[] {
  const parsed = address === undefined ? undefined : parseAddress(address)
  return parsed ? countedNetworks(parsed) : []
}

function isCounted({ counts }: AddressLimit, outcome: WorkOutcome): boolean {
  return outcome === 'failed' || (outcome === 'succeeded' && counts === 'requests')
}

function refusal(waitMilliseconds: number): RateRefused {
  return { allowed: false, retryAfterSeconds: Math.ceil(waitMilliseconds / 1000) }
}
