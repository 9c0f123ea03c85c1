/** A limit: what is counted, by what, and how far. Each room declares its own limits, and its use-cases and endpoints pass them in. */
import type { DelayRule, LimitRule } from './limit-rule.ts'

/** Counts attempts, before the work is done. */
export interface AttemptLimit {
  readonly kind: 'attempts'
  readonly rule: LimitRule
  /** `address`: the key is a client's address, which is counted as its network. */
  readonly by: 'key' | 'address'
}

/** Counts failures by the client's network; successes are never counted. */
export interface FailureLimit {
  readonly kind: 'failures'
  readonly rule: DelayRule
}

/** Counts nothing, and says what bounds the work instead. */
export interface StatedLimit {
  readonly kind: 'stated'
  readonly name: string
  readonly because: string
}

/** What an endpoint may name: how often one address may ask it. */
export type EndpointLimit = FailureLimit | StatedLimit

/** @param rule - the name of one by address ends in `_address` */
export function attemptLimit(rule: LimitRule, by: AttemptLimit['by'] = 'key'): AttemptLimit {
  return Object.freeze({ kind: 'attempts', rule, by })
}

/**
 * For endpoints that anyone may call: 60 failures at once, then one after a second and one each 6 s (10 a minute), from an IPv4 address
 * or an IPv6 /64. After ten minutes without one all is forgotten.
 *
 * @param name - stable: a part of the counters' keys
 */
export function failureLimit(name: string): FailureLimit {
  const rule = { kind: 'delay', name, free: 60, growth: 6, longestDelaySeconds: 6, memorySeconds: 600 } as const
  return Object.freeze({ kind: 'failures', rule })
}

/** @param because - what bounds the work without a count, as a sentence */
export function statedLimit(name: string, because: string): StatedLimit {
  return Object.freeze({ kind: 'stated', name, because })
}
