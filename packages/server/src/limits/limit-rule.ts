/** How often something may be done: two kinds of rules, and the state that both need. */

/** A number of attempts in a window that begins with the first one. */
export interface WindowRule {
  readonly kind: 'window'
  /** Stable: a part of the counters' keys. */
  readonly name: string
  readonly limit: number
  readonly windowSeconds: number
}

/** Some at once, then one after each delay, and each delay is a multiple of the one before, up to the longest. Never a lockout. */
export interface DelayRule {
  readonly kind: 'delay'
  /** Stable: a part of the counters' keys. */
  readonly name: string
  readonly free: number
  readonly growth: number
  readonly longestDelaySeconds: number
  /** After how long without an attempt everything is forgotten. */
  readonly memorySeconds: number
}

export type LimitRule = WindowRule | DelayRule

/** How long a rule stays shut after the `count`th: 1 s after the last free one, then growing. */
export function delayMilliseconds({ free, growth, longestDelaySeconds }: DelayRule, count: number): number {
  return count < free ? 0 : Math.min(longestDelaySeconds, growth ** (count - free)) * 1000
}

/**
 * Ten failures of an account in a quarter of an hour, five of them at once: then 1, 4, 16, 64 and 256 seconds pass between two, and
 * after the tenth a quarter of an hour, each time.
 */
export function failureRule(name: string): DelayRule {
  return { kind: 'delay', name, free: 5, growth: 4, longestDelaySeconds: 900, memorySeconds: 86_400 }
}

export function perMinute(name: string, limit: number): WindowRule {
  return { kind: 'window', name, limit, windowSeconds: 60 }
}

export function perHour(name: string, limit: number): WindowRule {
  return { kind: 'window', name, limit, windowSeconds: 3600 }
}
