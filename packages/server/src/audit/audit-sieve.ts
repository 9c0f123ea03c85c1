/**
 * Bounds what the audit log keeps of strangers, and of what is done again and again. What strangers do is one row each only as long as there
 * is little of it; the rest becomes one row a minute for each account that is meant, and one for each kind beyond that.
 */
import type { Clock } from '../world/clock.ts'
import type { Audit, Often, Stranger } from './audit.ts'
import type { AuditEvent } from './audit-event.ts'
import { createRoutineAudit } from './audit-routine.ts'
import { createSummary, type Summary } from './audit-summary.ts'

/** How much of what strangers do is kept in a minute. */
export const SIEVE = {
  seconds: 60,
  /** Attempts whose password, code or secret was looked at, each a row of its own. */
  judged: 600,
  /** Summaries that name an account. */
  summaries: 120,
  /** Of those, how many may be of names that nobody may have. The others are left for accounts that are there. */
  names: 60,
  /** Names that are looked up, to find out whether somebody has them. */
  lookups: 600,
  /** How many things that refusals were about, such as operations, are told apart. */
  objects: 20,
} as const

/** Writes what is left when it is disposed of. */
export interface SievedAudit extends Audit, AsyncDisposable {}

export function createAuditSieve(kept: Audit, clock: Pick<Clock, 'after' | 'now'>): SievedAudit {
  const routine = createRoutineAudit(kept, clock)
  let minute = emptyMinute()
  let ending: Disposable | undefined
  let writing = Promise.resolve()

  async function record(event: AuditEvent, often?: Often): Promise<void> {
    if (!often) return kept.record(event)
    if (often.kind === 'routine') return routine.record(event)
    ending ??= clock.after(SIEVE.seconds * 1000, endMinute, { background: true })
    if (often.kind === 'repeated') return repeat(event)
    if (often.kind !== 'judged' || minute.judged >= SIEVE.judged) return summarise(withObject(event), often)
    minute.judged += 1
    return kept.record(await named(event, often))
  }

  /** At once for the first, so that it is not lost with the process. */
  async function repeat(event: AuditEvent): Promise<void> {
    const { type, outcome, actor, subject, object } = event
    const key = JSON.stringify([type, outcome, actor, subject, object])
    const others = minute.summaries.get(key)
    if (others) return others.add(event, clock.now())
    minute.summaries.set(key, createSummary(event, {}))
    return kept.record(event)
  }

  function withObject(event: AuditEvent): AuditEvent {
    const { object, ...others } = event
    if (object === undefined) return event
    const { objects } = minute
    const key = JSON.stringify([event.type, event.reason, event.subject, object])
    if (objects.size < SIEVE.objects) objects.add(key)
    return objects.has(key) ? event : others
  }

  async function summarise(event: AuditEvent, { kind, name, find }: Stranger): Promise<void> {
    const { summaries } = minute
    const keyOf = (about: string) => JSON.stringify([event.type, event.reason, event.object, about])
    const add = (about: string, of: AuditEvent, lookUp?: Stranger['find']) => {
      const key = keyOf(about)
      const summary = summaries.get(key) ?? createSummary(of, { isStrangers: true, find: lookUp })
      summaries.set(key, summary)
      summary.add(event, clock.now())
    }
    const isThere = (about: string) => summaries.has(keyOf(about))
    const { subject, ...nobodys } = event
    if (kind === 'unknown') return add('', nobodys)
    if (subject !== undefined) {
      const about = `user ${subject}`
      return isThere(about) || takePlace() ? add(about, event) : add('', nobodys)
    }
    const about = `name ${name}`
    if (name === undefined || !find) return add('', nobodys)
    if (isThere(about) || (minute.names < SIEVE.names && takePlace('names'))) return add(about, event, find)
    if (minute.lookups >= SIEVE.lookups) return add('', nobodys)
    minute.lookups += 1
    const found = await find()
    return found === undefined ? add('', nobodys) : summarise({ ...event, subject: found }, { kind })
  }

  function takePlace(of?: 'names'): boolean {
    if (minute.places >= SIEVE.summaries) return false
    minute.places += 1
    if (of) minute.names += 1
    return true
  }

  function endMinute(): void {
    const { summaries } = minute
    minute = emptyMinute()
    ending?.[Symbol.dispose]()
    ending = undefined
    writing = writing.then(() => write([...summaries.values()]))
  }

  async function write(summaries: readonly Summary[]): Promise<void> {
    for (const summary of summaries) if (!summary.isEmpty()) await kept.record(await summary.event())
  }

  return {
    record,
    async [Symbol.asyncDispose]() {
      endMinute()
      await writing
      await routine[Symbol.asyncDispose]()
    },
  }
}

async function named(event: AuditEvent, { find }: Stranger): Promise<AuditEvent> {
  const subject = event.subject ?? (await find?.())
  return { ...event, ...(subject !== undefined && { subject }), isStrangers: true }
}

interface Minute {
  judged: number
  /** How many summaries name an account or a name. */
  places: number
  names: number
  lookups: number
  readonly objects: Set<string>
  readonly summaries: Map<string, Summary>
}

function emptyMinute(): Minute {
  return { judged: 0, places: 0, names: 0, lookups: 0, objects: new Set(), summaries: new Map() }
}
