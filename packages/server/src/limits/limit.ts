/** A limit: what is counted, by what, and how far. Each room declares its own limits, and its use-cases and endpoints pass them in. */
import { type BucketRule, type LimitRule, sixtyAtOnce } from './limit-rule.ts'

/** Counts by a key of the work's own, before the work is done. */
export interface AttemptLimit {
  readonly kind: 'attempts'
  readonly rule: LimitRule
}

/** Counts by the client's network, once the work is done. */
export interface AddressLimit {
  readonly kind: 'address'
  readonly rule: BucketRule
  /**
   * `failures`: successes are never counted, since one address may be a gateway, a rendering server or an office. `requests`: those too,
   * where the answer must not show what a failure is, or where something is kept for a stranger.
   */
  readonly counts: 'failures' | 'requests'
}

/** Counts nothing, and says what bounds the work instead. */
export interface StatedLimit {
  readonly kind: 'stated'
  readonly name: string
  readonly because: string
}

/** What an endpoint may name: how often one address may ask it. */
export type EndpointLimit = AddressLimit | StatedLimit

export function attemptLimit(rule: LimitRule): AttemptLimit {
  return Object.freeze({ kind: 'attempts', rule })
}

/**
 * For endpoints that anyone may call: 60 failures at once, then ten a minute, from an IPv4 address or an IPv6 /64; from an IPv6 /56
 * four times as many, from a /48 sixteen times.
 *
 * @param name - stable: a part of the counters' keys; that of a limit by address ends in `_address`
 */
export function failureLimit(name: string): AddressLimit {
  return Object.freeze({ kind: 'address', rule: sixtyAtOnce(name), counts: 'failures' })
}

/** As many requests, whatever their answers are. */
export function requestLimit(name: string): AddressLimit {
  return Object.freeze({ kind: 'address', rule: sixtyAtOnce(name), counts: 'requests' })
}

/** @param because - what bounds the work without a count, as a sentence */
export function statedLimit(name: string, because: string): StatedLimit {
  return Object.freeze({ kind: 'stated', name, because })
}
