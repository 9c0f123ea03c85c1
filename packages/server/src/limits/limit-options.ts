/** Limits of a login server, if the defaults do not fit. */
import {
  checked,
  nested,
  type OptionTable,
  optional,
  readOptions,
  secondsWithin,
  wholeNumberWithin,
  withMethods,
} from '@latchkey/options'
import { isCountingSecret } from './counted-key.ts'
import type { Counters } from './counters.ts'
import { GATE_LIMITS, type GateLimits } from './gatekeeper.ts'
import type { LimitRule } from './limit-rule.ts'
import { type RuleChanges, ruleChanges } from './limit-rule-options.ts'

/** Options of a server's limits. */
export interface LimitOptions extends HoldingOptions, KnownOptions {
  /** `sharedCounters` over `redisCounters`, if several processes count together. Default: this process counts alone. */
  readonly counters?: Counters & { readonly isDegraded?: () => boolean }
  /**
   * 32 or more random characters, the same in every process and after every start. They hide whom a counter counts. Default: with a native
   * face one that is made once and kept in the store; without it a random one, and then no device is known after a start.
   */
  readonly secret?: string
  /** Other numbers than the defaults, by the rules' names: `{ login_account: { free: 3 } }`. */
  readonly rules?: RuleChanges
}

/** How attempts that are under way are held. */
export interface HoldingOptions {
  /** After how long an attempt that nobody has settled counts as a failure, because its process died. 1 to 600; default 5. */
  readonly leaseSeconds?: number
  /** How long an attempt waits for others that are under way. 0 to 60; default 2. */
  readonly waitSeconds?: number
  /** How many wait for one account, device or client. 0 to 10,000; default 32. */
  readonly waitingPerKey?: number
  /** How many wait in all: strangers, and once more those who are known. 0 to 100,000; default 1,000. */
  readonly waitingInAll?: number
}

/** What is known of a user. */
export interface KnownOptions {
  /** For how many days a device or a network that is not used any more is known. 1 to 3,650; default 90. */
  readonly knownDays?: number
  /** How many of the newest devices of a user are known. 1 to 1,000; default 20. */
  readonly devicesPerUser?: number
  /** How many of the newest networks of a user are known. 1 to 1,000; default 20. */
  readonly networksPerUser?: number
}

/** The same, with every default. */
export type KnownLimits = Required<KnownOptions>

export const KNOWN_LIMITS: KnownLimits = Object.freeze({ knownDays: 90, devicesPerUser: 20, networksPerUser: 20 })

const optionsTable = (rules: readonly LimitRule[]) =>
  ({
    counters: optional(
      undefined,
      withMethods<Counters>('what memoryCounters() or sharedCounters() returns', 'take', 'settle', 'look', 'count'),
    ),
    secret: optional(undefined, secretText),
    rules: optional(undefined, ruleChanges(rules)),
    leaseSeconds: optional(undefined, secondsWithin(1, 600)),
    waitSeconds: optional(undefined, secondsWithin(0, 60)),
    waitingPerKey: optional(undefined, wholeNumberWithin(0, 10_000)),
    waitingInAll: optional(undefined, wholeNumberWithin(0, 100_000)),
    knownDays: optional(undefined, wholeNumberWithin(1, 3650, 'whole days')),
    devicesPerUser: optional(undefined, wholeNumberWithin(1, 1000)),
    networksPerUser: optional(undefined, wholeNumberWithin(1, 1000)),
  }) satisfies OptionTable<keyof LimitOptions>

/** What is known where limits are judged. */
export interface LimitFacts {
  /** Whether a secret is kept in the store. */
  readonly hasSecret: boolean
  /** All rules that there are. */
  readonly rules: readonly LimitRule[]
}

/** One line for each fault. */
export function limitFaults(limits: LimitOptions, { hasSecret, rules }: LimitFacts): readonly string[] {
  const read = nested(optionsTable(rules), {
    together: (_values, isGiven) =>
      isGiven('counters') && limits.counters !== undefined && limits.secret === undefined && !hasSecret
        ? ['secret: processes that count together need the same; give 32 or more random characters']
        : [],
  })
  return readOptions({ limits: read }, { limits }).faults ?? []
}

export function gateLimitsOf(options: HoldingOptions = {}): GateLimits {
  const { leaseSeconds, waitSeconds, ...waiting } = options
  const { waitingPerKey = GATE_LIMITS.waitingPerKey, waitingInAll = GATE_LIMITS.waitingInAll } = waiting
  return {
    leaseMilliseconds: leaseSeconds === undefined ? GATE_LIMITS.leaseMilliseconds : leaseSeconds * 1000,
    waitMilliseconds: waitSeconds === undefined ? GATE_LIMITS.waitMilliseconds : waitSeconds * 1000,
    waitingPerKey,
    waitingInAll,
  }
}

export function knownLimitsOf(options: KnownOptions = {}): KnownLimits {
  const { knownDays = KNOWN_LIMITS.knownDays, devicesPerUser = KNOWN_LIMITS.devicesPerUser } = options
  return { knownDays, devicesPerUser, networksPerUser: options.networksPerUser ?? KNOWN_LIMITS.networksPerUser }
}

function secretText(value: unknown): string {
  return checked(value, isCountingSecret(value), '32 or more random characters, the same in every process')
}
