/** Counters of what was done lately. They may be lost; they must never let two pass where one may. */
import type { LimitRule } from './limit-rule.ts'

/** What came of asking: it was counted, or it was refused and not counted. */
export interface Taken {
  readonly taken: boolean
  /** With this one, where it was taken. */
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
  /** Counts one more, where the rule allows it: in one step, so that of many at once no more pass than one after the other. */
  readonly take: (rule: LimitRule, key: string) => Promise<Taken>
  /** How it stands, without counting: for what is counted only when it has failed. */
  readonly look: (rule: LimitRule, key: string) => Promise<Seen>
  /** Takes one back that led to nothing, and the delay that it began. */
  readonly giveBack: (rule: LimitRule, key: string, taken: Taken) => Promise<void>
  readonly forget: (rule: LimitRule, key: string) => Promise<void>
}
