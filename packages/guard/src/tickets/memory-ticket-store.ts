/** Tickets in this process: for an API that is one process. */
import type { TicketStore } from './ticket-store.ts'

/** Options of `memoryTickets`. */
export interface MemoryTicketOptions {
  /** Beyond it the oldest tickets go first. 1 to 1,000,000; default 10,000: some 10 MB, and 220 MB of the longest headers that Node takes. */
  readonly maximumEntries?: number
  /** Seconds that only grow, from any start. Default: `performance.now()`. */
  readonly monotonicClock?: () => number
}

/** @throws {TypeError} naming an option that is unknown or wrong */
export function memoryTickets(options: MemoryTicketOptions = {}): TicketStore {
  const { maximumEntries = 10_000, monotonicClock = () => performance.now() / 1000, ...unknown } = options
  for (const name of Object.keys(unknown)) throw new TypeError(`${name}: unknown option`)
  if (!Number.isInteger(maximumEntries) || maximumEntries < 1 || maximumEntries > 1_000_000)
    throw new TypeError('maximumEntries: give a whole number from 1 to 1,000,000')
  if (typeof monotonicClock !== 'function') throw new TypeError('monotonicClock: give a function that returns seconds')
  const kept = new Map<string, { readonly value: string; readonly endsAt: number }>()

  function put(id: string, value: string, lifetimeSeconds: number): void {
    const now = monotonicClock()
    // A map keeps its order: the oldest stand first.
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
