/**
 * Rooms talk by events. `before` must be true before the row says so, `within` shares the change's transaction, `after` follows the
 * commit by way of the outbox. A refresh, a code, a single use raise nothing: they stay one conditional statement.
 */
import type { World } from '../world/world.ts'
import type { EventKey, EventPayload } from './event.ts'
import type { Listen, Listener, Raise } from './listener.ts'
import { CLAIM_SECONDS, createOutbox, milliseconds } from './outbox.ts'
import type { OutboxEntry, OutboxStore } from './outbox-store.ts'

/** What events need. */
export interface EventsPorts<R extends OutboxRows> extends World {
  /** Runs the work in one transaction, again as a whole when it lost against another. */
  readonly transaction: <T>(work: (rows: R) => Promise<T>) => Promise<T>
  readonly outbox: OutboxStore
  /** How often the outbox is searched for what others have left. Default 5 seconds. */
  readonly sweepSeconds?: number
}

/** The least that a transaction's rows have. */
export interface OutboxRows {
  readonly outbox: Pick<OutboxStore, 'put'>
}

/** Disposing waits for what is being told. */
export interface Events<R> extends Raise<R>, AsyncDisposable {
  /** Until `begin`. */
  readonly listen: Listen<R>
  /** All rooms listen: from now on events may be raised, and what a process before this one has left is told. */
  readonly begin: () => void
}

interface Heard<R> {
  readonly name: string
  readonly event: string
  readonly listener: Listener<never, R>
}

export function createEvents<R extends OutboxRows>(ports: EventsPorts<R>): Events<R> {
  const { transaction, clock, randomId } = ports
  const heard: Heard<R>[] = []
  let hasBegun = false
  const outbox = createOutbox({
    ...ports,
    store: ports.outbox,
    listenerOf: ({ event, listener }) =>
      heard.find((one) => one.event === event && one.name === listener)?.listener.after,
  })

  const listen: Listen<R> = (event, name, listener) => {
    if (hasBegun) throw new Error(`${name}: listens too late: events may have been raised`)
    if (heard.some((one) => one.event === event.name && one.name === name))
      throw new Error(`${name}: two listeners of ${event.name} have this name`)
    heard.push({ name, event: event.name, listener })
  }

  function listenersOf(event: EventKey<never>): readonly Heard<R>[] {
    if (!hasBegun) throw new Error(`${event.name}: raised before everybody could listen`)
    return heard.filter((one) => one.event === event.name)
  }

  async function tellBefore(listeners: readonly Heard<R>[], payload: never): Promise<void> {
    for (const { listener } of listeners) await listener.before?.(payload)
  }

  /** One transaction of the change, the listeners' rows and what is still to be told. */
  async function commit(
    listeners: readonly Heard<R>[],
    payload: never,
    change?: (rows: R) => Promise<boolean>,
  ): Promise<boolean> {
    const written = await transaction(async (rows) => {
      if (change && !(await change(rows))) return undefined
      for (const { listener } of listeners) await listener.within?.(payload, rows)
      const entries = listeners.filter(({ listener }) => listener.after).map((one) => entryFor(one, payload))
      if (entries.length > 0) await rows.outbox.put(entries)
      return entries
    })
    if (written) outbox.tell(written)
    return written !== undefined
  }

  function entryFor({ name, event }: Heard<R>, payload: EventPayload): OutboxEntry {
    // This process tells it at once; where it dies first, the next may when the claim has run out.
    const dueAt = milliseconds(clock.now() + CLAIM_SECONDS)
    return { id: randomId(), event, listener: name, payload: JSON.stringify(payload), attempts: 0, dueAt }
  }

  return {
    listen,
    begin: () => {
      hasBegun = true
      outbox.begin()
    },
    raise: async (event, payload, change) => {
      const listeners = listenersOf(event as EventKey<never>)
      await tellBefore(listeners, payload as never)
      return commit(listeners, payload as never, change)
    },
    raiseAround: async (event, payload, change) => {
      const listeners = listenersOf(event as EventKey<never>)
      await tellBefore(listeners, payload as never)
      if (!(await change())) return false
      await commit(listeners, payload as never)
      await tellBefore(listeners, payload as never)
      return true
    },
    [Symbol.asyncDispose]: () => outbox[Symbol.asyncDispose](),
  }
}
