/** How often something may be done: three kinds of rules. What each counts, and what becomes of it in time, is in `count.ts`. */

/** A number of attempts in a window that begins with the first one. */
export interface WindowRule {
  readonly kind: 'window'
  /** Stable: a part of the counters' keys. */
  readonly name: string
  readonly limit: number
  readonly windowSeconds: number
}

/** Some failures at once, then one after each delay, and each delay is a multiple of the one before, up to the longest. Never a lockout. */
export interface DelayRule {
  readonly kind: 'delay'
  /** Stable: a part of the counters' keys. */
  readonly name: string
  readonly free: number
  readonly firstDelaySeconds: number
  readonly growth: number
  readonly longestDelaySeconds: number
  /** One failure is forgotten after each time of quiet that is so long. No shorter than the longest delay. */
  readonly forgetSeconds: number
}

/** Some at once, and one more in each time that is so long. */
export interface BucketRule {
  readonly kind: 'bucket'
  /** Stable: a part of the counters' keys. */
  readonly name: string
  readonly burst: number
  readonly everySeconds: number
}

export type LimitRule = WindowRule | DelayRule | BucketRule

/**
 * Ten failures in a quarter of an hour, five of them at once: then 1, 4, 16, 64 and 256 seconds pass between two, and after the tenth a
 * quarter of an hour, each time. A failure is forgotten after a quarter of an hour without another: about a hundred a day at the most.
 */
export function failureRule(name: string): DelayRule {
  const delays = { firstDelaySeconds: 1, growth: 4, longestDelaySeconds: 900, forgetSeconds: 900 }
  return { kind: 'delay', name, free: 5, ...delays }
}

export function perMinute(name: string, limit: number): WindowRule {
  return { kind: 'window', name, limit, windowSeconds: 60 }
}

export function perHour(name: string, limit: number): WindowRule {
  return { kind: 'window', name, limit, windowSeconds: 3600 }
}

/** 60 at once, then ten a minute. */
export function sixtyAtOnce(name: string): BucketRule {
  return { kind: 'bucket', name, burst: 60, everySeconds: 6 }
}

/** How many pass at once. */
export function freeOf(rule: LimitRule): number {
  if (rule.kind === 'delay') return rule.free
  return rule.kind === 'window' ? rule.limit : rule.burst
}
