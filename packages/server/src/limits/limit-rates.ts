/** Limits by their rules, over counters. */
import { type OptionTable, optional, parseOptions, part, text, withMethods } from '@latchkey/options'
import { createCountedKey } from './counted-key.ts'
import type { Counters } from './counters.ts'
import type { AttemptLimit } from './limit.ts'
import type { LimitRule } from './limit-rule.ts'
import { networkOf, parseAddress } from './network-address.ts'
import type { FailureAdmission, RateLimits } from './rate-limits.ts'

/** What limits need. */
export interface RateLimitPorts {
  /** `memoryCounters`, or `sharedCounters` over `redisCounters`. */
  readonly counters: Counters
  /** 32 or more random characters, the same in every process. They hide whom a key counts. */
  readonly secret: string
  /** Other rules than those that the limits bring, by the rules' names. */
  readonly rules?: Readonly<Record<string, LimitRule>>
}

const OPTIONS = {
  counters: withMethods<Counters>('what memoryCounters() or sharedCounters() returns', 'take'),
  secret: text,
  rules: optional({}, part<NonNullable<RateLimitPorts['rules']>>('rules by their names')),
} satisfies OptionTable<keyof RateLimitPorts>

/** @throws {TypeError} for a secret that is too short */
export function createRateLimits(ports: RateLimitPorts): RateLimits {
  const { counters, secret, rules } = parseOptions(OPTIONS, ports)
  const keyOf = createCountedKey(secret)
  const ruleOf = (rule: LimitRule) => rules[rule.name] ?? rule
  const countedBy = ({ by }: AttemptLimit, key: string | undefined) => (by === 'address' ? countedNetwork(key) : key)

  return {
    async forget(limit, key) {
      const counted = countedBy(limit, key)
      if (counted !== undefined) await counters.forget(ruleOf(limit.rule), keyOf(limit.rule.name, counted))
    },

    async consume(limit, key) {
      const counted = countedBy(limit, key)
      if (counted === undefined) return { allowed: true }
      const { taken, waitMilliseconds } = await counters.take(ruleOf(limit.rule), keyOf(limit.rule.name, counted))
      return taken ? { allowed: true } : refusal(waitMilliseconds)
    },

    async admit(limit, address) {
      const network = countedNetwork(address)
      if (network === undefined) return { allowed: true, settle: async () => undefined }
      const rule = ruleOf(limit.rule)
      const key = keyOf(limit.rule.name, network)
      const { count, waitMilliseconds } = await counters.look(rule, key)
      if (waitMilliseconds > 0) return refusal(waitMilliseconds)
      if (count < freeOf(rule)) {
        return {
          allowed: true,
          settle: async (outcome) => void (outcome === 'failed' && (await counters.take(rule, key))),
        }
      }
      // A client that has used up its free failures cannot be told from an attacker: of many at once, one passes.
      const taken = await counters.take(rule, key)
      if (!taken.taken) return refusal(taken.waitMilliseconds)
      return {
        allowed: true,
        settle: async (outcome) => void (outcome === 'succeeded' && (await counters.giveBack(rule, key, taken))),
      }
    },
  }
}

function refusal(waitMilliseconds: number): FailureAdmission & { readonly allowed: false } {
  return { allowed: false, retryAfterSeconds: Math.ceil(waitMilliseconds / 1000) }
}

function freeOf(rule: LimitRule): number {
  return rule.kind === 'delay' ? rule.free : rule.limit
}

/** The network by which an address is counted; undefined without one. */
export function countedNetwork(address: string | undefined): string | undefined {
  const parsed = address === undefined ? undefined : parseAddress(address)
  return parsed && networkOf(parsed)
}
