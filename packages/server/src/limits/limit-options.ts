/** How a login server limits, where its defaults do not fit. */
import { checked, nested, type OptionTable, optional, part, readOptions, withMethods } from '@latchkey/options'
import { isCountingSecret } from './counted-key.ts'
import type { Counters } from './counters.ts'
import type { LimitRule } from './limit-rule.ts'

/** Options of a server's limits. */
export interface LimitOptions {
  /** `sharedCounters` over `redisCounters`, where several processes count together. Default: this process counts for itself. */
  readonly counters?: Counters & { readonly isDegraded?: () => boolean }
  /**
   * 32 or more random characters, the same in every process and after every start: no counter tells whom it counts. Default: one made of
   * the native face's key-encryption keys; without a native face a random one, and then no device is known after a start.
   */
  readonly secret?: string
  /** Other rules than the defaults, by the rules' names: `login_account`. */
  readonly rules?: Readonly<Record<string, LimitRule>>
}

const OPTIONS = {
  counters: optional(undefined, withMethods<Counters>('what memoryCounters() or sharedCounters() returns', 'take')),
  secret: optional(undefined, secretText),
  rules: optional(undefined, part<NonNullable<LimitOptions['rules']>>('rules by their names')),
} satisfies OptionTable<keyof LimitOptions>

/**
 * One line for each fault.
 *
 * @param hasSecret - whether a face brings one
 */
export function limitFaults(limits: LimitOptions, hasSecret: boolean): readonly string[] {
  const read = nested(OPTIONS, {
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
