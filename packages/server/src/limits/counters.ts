/** Counters of recent attempts. They may be lost, but must never let two attempts pass where one is allowed. */
import type { LimitRule } from './limit-rule.ts'

/** How a count stands. */
export interface Seen {
  /** How many of the free ones are used up by failures. */
  readonly used: number
  /** How many are being judged. */
  readonly underWay: number
  /** How long the rule is shut from now on. */
  readonly waitMilliseconds: number
}

/**
 * The answer to an attempt. `busy`: if all that are under way failed, this would be one too many; it may be asked again when one of them
 * is settled. `shut`: it may be asked again after `waitMilliseconds`.
 */
export interface Taken extends Seen {
  readonly as: 'taken' | 'busy' | 'shut'
}

/** An attempt that is under way. If it is not settled in time (the process died while it judged), it becomes a failure. */
export interface Lease {
  /** No other has the same. */
  readonly id: string
  readonly milliseconds: number
}

/** What becomes of an attempt: a failure, nothing, or the end of all failures before it. */
export type Settlement = 'failed' | 'unjudged' | 'forgotten'

/**
 * Counters, wherever they are. Each call is one step, so that many at once cannot pass more often than one after the other, and says how
 * the count stands after it.
 */
export interface Counters {
  /** Lets an attempt pass, which is under way from now on, or says why not. Without a lease it is counted at once. */
  readonly take: (rule: LimitRule, key: string, lease?: Lease) => Promise<Taken>
  /** Ends what is under way. Once its lease has run out, it has failed already. */
  readonly settle: (rule: LimitRule, key: string, lease: Lease, how: Settlement) => Promise<Seen>
  /** How it stands, without counting: for what is counted only when it has failed. */
  readonly look: (rule: LimitRule, key: string) => Promise<Seen>
  /** Counts a failure, whether or not the rule is shut. */
  readonly count: (rule: LimitRule, key: string) => Promise<Seen>
  /** Whether other processes settle what is under way here, so that it must be asked for again. Default: they do not. */
  readonly isShared?: boolean
}

/** A count that another process can go on with. Times are counted from now. */
export interface Portable {
  readonly failures: number
  /** How long ago it was last changed. Of a bucket: less than 0, for how long it is not empty yet. */
  readonly ageMilliseconds: number
}

/** Counters elsewhere, which say all that they know. */
export interface RemoteCounters extends Counters {
  readonly take: (rule: LimitRule, key: string, lease?: Lease) => Promise<Taken & Portable>
  readonly settle: (rule: LimitRule, key: string, lease: Lease, how: Settlement) => Promise<Seen & Portable>
  readonly look: (rule: LimitRule, key: string) => Promise<Seen & Portable>
  readonly count: (rule: LimitRule, key: string) => Promise<Seen & Portable>
}
