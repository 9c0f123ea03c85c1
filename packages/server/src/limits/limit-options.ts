/** Limits of a login server, if the defaults do not fit. */
import { checked, nested, type OptionTable, optional, readOptions, withMethods } from '@latchkey/options'
import { isCountingSecret } from './counted-key.ts'
import type { Counters } from './counters.ts'
import type { LimitRule } from './limit-rule.ts'
import { limitRules } from './limit-rule-options.ts'

/** Options of a server's limits. */
export interface LimitOptions {
  /** `sharedCounters` over `redisCounters`, if several processes count together. Default: this process counts alone. */
  readonly counters?: Counters & { readonly isDegraded?: () => boolean }
  /**
   * 32 or more random characters, the same in every process and after every start. They hide whom a counter counts. Default: derived from
   * the native face's key-encryption keys; without a native face a random one, and then no device is known after a start.
   */
  readonly secret?: string
  /** Other rules than the defaults, by the rules' names: `login_account`. One that limits nothing is refused. */
  readonly rules?: Readonly<Record<string, LimitRule>>
}

const optionsTable = (rules: readonly string[]) =>
  ({
    counters: optional(
      undefined,
      withMethods<Counters>('what memoryCounters() or sharedCounters() returns', 'take', 'look', 'giveBack', 'forget'),
    ),
    secret: optional(undefined, secretText),
    rules: optional(undefined, limitRules(rules)),
  }) satisfies OptionTable<keyof LimitOptions>

/** What is known where limits are judged. */
export interface LimitFacts {
  /** Whether a face brings a secret. */
  readonly hasSecret: boolean
  /** The names of all rules that there are. */
  readonly rules: readonly string[]
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

function secretText(value: unknown): string {
  return checked(value, isCountingSecret(value), '32 or more random characters, the same in every process')
}
