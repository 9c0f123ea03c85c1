/** Counters of recent attempts. They may be lost, but must never let two attempts pass where one is allowed. */
import type { LimitRule } from './limit-rule.ts'

/** The result: the attempt was counted, or it was refused and not counted. */
export interface Taken {
  readonly taken: boolean
  /** Including this attempt, if it was counted. */
  readonly count: number
  /** How long the rule is shut from now on: after a refusal, how long to wait. */
  readonly waitMilliseconds: number
  /** How long the count is remembered from now on. */
  readonly lifetimeMilliseconds: number
  /** The moment until which it is shut, by the counters' own clock: names the delay that this one began. */
  readonly shutUntil: number
}

/** How a count stands. */
export type Seen = Pick<Taken, 'count' | 'waitMilliseconds' | 'lifetimeMilliseconds'>

/** Counters, wherever they are. */
export interface Counters {
  /** Counts one more if the rule allows it. This is one step, so that many at once cannot pass more often than one after the other. */
  readonly take: (rule: LimitRule, key: string) => Promise<Taken>
  /** How it stands, without counting: for what is counted only when it has failed. */
  readonly look: (rule: LimitRule, key: string) => Promise<Seen>
  /** Takes one back that led to nothing, and the delay that it began. */
  readonly giveBack: (rule: LimitRule, key: string, taken: Taken) => Promise<void>
  readonly forget: (rule: LimitRule, key: string) => Promise<void>
}
