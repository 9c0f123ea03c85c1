/** Tickets in this process: for an API that is one process. */
import { callable, type OptionTable, optional, parseOptions, wholeNumberWithin } from '@latchkey/options'
import { monotonicSeconds } from '../system-clock.ts'
import type { TicketStore } from './ticket-store.ts'

/** Options of `memoryTickets`. */
export interface MemoryTicketOptions {
  /** With more the oldest tickets go first. 1 to 1,000,000; default 10,000: some 10 MB, and 220 MB of the longest headers that Node takes. */
  readonly maximumEntries?: number
  /** Seconds since an arbitrary start; must never go back. Default: `performance.now()`. */
  readonly monotonicClock?: () => number
}

const OPTIONS = {
  maximumEntries: optional(10_000, wholeNumberWithin(1, 1_000_000)),
  monotonicClock: optional(monotonicSeconds, callable<() => number>('a function that returns seconds')),
} satisfies OptionTable<keyof MemoryTicketOptions>

/** @throws {TypeError} one line for each option that is unknown or wrong */
export function memoryTickets(options: MemoryTicketOptions = {}): TicketStore {
  const { maximumEntries, monotonicClock } = parseOptions(OPTIONS, options)
  const kept = new Map<string, { readonly value: string; readonly endsAt: number }>()

  function put(id: string, value: string, lifetimeSeconds: number): void {
    const now = monotonicClock()
    // A map keeps its order: the oldest come first.
    for (const [oldest, { endsAt }] of kept) {
      if (endsAt > now && kept.size < maximumEntries) break
      kept.delete(oldest)
    }
    kept.set(id, { value, endsAt: now + lifetimeSeconds })
  }

  function take(id: string): string | undefined {
    const found = kept.get(id)
    kept.delete(id)
    return found && found.endsAt > monotonicClock() ? found.value : undefined
  }

  return { put, take }
}
