/**
 * What sessions do as a matter of course: refreshes, of which a client that is always on makes thousands a month. The first of a session from
 * a network and a client is an event; the others of the next six hours are one more.
 */
import { countedNetworks, parseAddress } from '../limits/network-address.ts'
import type { Clock } from '../world/clock.ts'
import type { Audit } from './audit.ts'
import type { AuditEvent } from './audit-event.ts'
import { createSummary, type Summary } from './audit-summary.ts'

export const ROUTINE = {
  /** So long does one event stand for the others. */
  seconds: 21_600,
  /** How often it is looked for spans that are over. */
  sweepSeconds: 300,
  /** Sessions and networks that are told apart at once. What is done beyond is an event each. */
  places: 20_000,
} as const

/** Writes what is left when it is disposed of. */
export interface RoutineAudit extends AsyncDisposable {
  readonly record: (event: AuditEvent) => Promise<void>
}

interface Span {
  readonly summary: Summary
  readonly endsAt: number
}

export function createRoutineAudit(kept: Audit, clock: Pick<Clock, 'after' | 'now'>): RoutineAudit {
  /** In the order in which they end. */
  const spans = new Map<string, Span>()
  let sweeping: Disposable | undefined
  let writing = Promise.resolve()

  function sweep(now: number): void {
    const over = [...spans].filter(([, { endsAt }]) => endsAt <= now)
    for (const [key] of over) spans.delete(key)
    writing = writing.then(() => write(over.map(([, { summary }]) => summary)))
    sweeping = spans.size > 0 ? later() : undefined
  }

  function later(): Disposable {
    return clock.after(ROUTINE.sweepSeconds * 1000, () => sweep(clock.now()), { background: true })
  }

  async function write(summaries: readonly Summary[]): Promise<void> {
    for (const summary of summaries) if (!summary.isEmpty()) await kept.record(await summary.event())
  }

  return {
    async record(event) {
      const now = clock.now()
      const key = JSON.stringify([event.type, event.session, event.subject, event.userAgent, networkOf(event)])
      const span = spans.get(key)
      if (span && now < span.endsAt) return span.summary.add(event, now)
      if (span) {
        spans.delete(key)
        await write([span.summary])
      }
      if (spans.size < ROUTINE.places) {
        spans.set(key, { summary: createSummary(event, {}), endsAt: now + ROUTINE.seconds })
        sweeping ??= later()
      }
      return kept.record(event)
    },
    async [Symbol.asyncDispose]() {
      sweeping?.[Symbol.dispose]()
      sweep(Number.POSITIVE_INFINITY)
      await writing
    },
  }
}

/** Where no address is known, that is one place. */
function networkOf({ address }: AuditEvent): string | undefined {
  const parsed = address === undefined ? undefined : parseAddress(address)
  return parsed && countedNetworks(parsed)[0]?.network
}
