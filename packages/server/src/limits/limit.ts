/** A limit: what is counted, by what, and how far. Each room declares its own beside its noun, and gives it to whoever asks for it. */
import type { DelayRule, LimitRule } from './limit-rule.ts'

/** Counts what is tried, before it is done. */
export interface AttemptLimit {
  readonly kind: 'attempts'
  readonly rule: LimitRule
  /** `address`: the key is a client's address, which is counted as its network. */
  readonly by: 'key' | 'address'
}

/** Counts what has failed, by the client's network; what succeeds is never counted. */
export interface FailureLimit {
  readonly kind: 'failures'
  readonly rule: DelayRule
}

/** Counts nothing, and says what bounds the work in its place. */
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
 * For endpoints that anybody may ask: 60 failures at once, then one after a second and one each 6 s (10 a minute), from an IPv4 address
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
