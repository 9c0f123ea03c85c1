/** How a login server limits, where its defaults do not fit. */
import { createCountedKey } from './counted-key.ts'
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

const NAMES: ReadonlySet<string> = new Set(['counters', 'secret', 'rules'])

/**
 * One line for each fault.
 *
 * @param hasSecret - whether a face brings one
 */
export function limitFaults(limits: LimitOptions, hasSecret: boolean): readonly string[] {
  const { counters, secret } = limits
  const unknown = Object.keys(limits).filter((name) => !NAMES.has(name))
  const shared = counters !== undefined && secret === undefined && !hasSecret
  return [
    ...unknown.map((name) => `limits.${name}: unknown option; there are ${[...NAMES].join(', ')}`),
    ...(counters !== undefined && typeof counters?.take !== 'function'
      ? ['limits.counters: give what memoryCounters() or sharedCounters() returns']
      : []),
    ...(shared
      ? ['limits.secret: processes that count together need the same; give 32 or more random characters']
      : []),
    ...(secret === undefined ? [] : secretFaults(secret)),
  ]
}

function secretFaults(secret: string): readonly string[] {
  try {
    createCountedKey(secret)
    return []
  } catch (fault) {
    if (!(fault instanceof TypeError)) throw fault
    return [`limits.${fault.message}`]
  }
}
