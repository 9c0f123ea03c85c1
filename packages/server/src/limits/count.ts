/**
 * What a rule has counted of one key, and how that changes: by a failure, and by time alone. Pure, and in whole milliseconds; the script
 * that Redis runs (`redis-script.ts`) does the same in its own language, and one contract suite asks both.
 */
import type { DelayRule, LimitRule } from './limit-rule.ts'

/** As it was after the last failure. */
export interface Count {
  readonly failures: number
  /** Of a delay the moment of the last failure, of a window its beginning, of a bucket the moment at which it is empty. */
  readonly at: number
  /** Until then nothing is let through. */
  readonly shutUntil: number
}

/** As it is now. */
export interface Standing {
  /** How many of the free ones are used up. */
  readonly used: number
  readonly waitMilliseconds: number
  /** From then on nothing of it is left. */
  readonly expiresAt: number
}

export const NOTHING: Count = Object.freeze({ failures: 0, at: 0, shutUntil: 0 })

/** A burst that was under way when a bucket ran full makes it no fuller than this, or one moment would be paid for all day. */
const MOST_DEBT = 2

export function standing(rule: LimitRule, count: Count, now: number): Standing {
  const { at, shutUntil } = count
  const used = usedOf(rule, count, now)
  return {
    used,
    waitMilliseconds: Math.max(0, shutUntil - now),
    expiresAt: Math.max(shutUntil, used === 0 ? 0 : lastMoment(rule, count.failures, at)),
  }
}

export function afterFailure(rule: LimitRule, count: Count, now: number): Count {
  if (rule.kind === 'bucket') {
    const every = rule.everySeconds * 1000
    const at = Math.min(Math.max(count.at, now) + every, now + MOST_DEBT * rule.burst * every)
    return { failures: 0, at, shutUntil: Math.max(0, at - (rule.burst - 1) * every) }
  }
  const used = usedOf(rule, count, now)
  if (rule.kind === 'delay') return afterDelayedFailure(rule, used, now)
  const failures = used + 1
  const at = failures === 1 ? now : count.at
  return { failures, at, shutUntil: failures < rule.limit ? 0 : at + rule.windowSeconds * 1000 }
}

/** Once the delay grows no more, one more failure makes no difference: a day of them must not be remembered for weeks. */
function afterDelayedFailure(rule: DelayRule, used: number, now: number): Count {
  const { free, firstDelaySeconds, growth, longestDelaySeconds } = rule
  const delaySeconds = (failures: number) => firstDelaySeconds * growth ** (failures - free)
  const grows = used < free || (growth > 1 && delaySeconds(used) < longestDelaySeconds)
  const failures = grows ? used + 1 : used
  if (failures < free) return { failures, at: now, shutUntil: 0 }
  return { failures, at: now, shutUntil: now + Math.ceil(Math.min(longestDelaySeconds, delaySeconds(failures)) * 1000) }
}

function usedOf(rule: LimitRule, { failures, at }: Count, now: number): number {
  switch (rule.kind) {
    case 'bucket':
      return Math.max(0, Math.ceil((at - now) / (rule.everySeconds * 1000)))
    case 'delay':
      return Math.max(0, failures - Math.floor((now - at) / (rule.forgetSeconds * 1000)))
    case 'window':
      return now - at < rule.windowSeconds * 1000 ? failures : 0
  }
}

function lastMoment(rule: LimitRule, failures: number, at: number): number {
  if (rule.kind === 'bucket') return at
  return at + 1000 * (rule.kind === 'delay' ? failures * rule.forgetSeconds : rule.windowSeconds)
}
