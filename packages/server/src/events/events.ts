/**
 * Rooms talk by events. `before` runs before the change, `within` shares the change's transaction, `after` follows the
 * commit by way of the outbox. A refresh or another single use raises no event: it stays one conditional statement.
 */
import type { World } from '../world/world.ts'
import type { EventKey, EventPayload } from './event.ts'
import type { Listen, Listener, Raise, Telling } from './listener.ts'
import { CLAIM_SECONDS, createOutbox, milliseconds } from './outbox.ts'
import type { OutboxEntry, OutboxStore } from './outbox-store.ts'

/** What events need. */
export interface EventsPorts<R extends OutboxRows> extends World {
  /** Runs the work in one transaction, and runs all of it again if it lost against another. */
  readonly transaction: <T>(work: (rows: R) => Promise<T>) => Promise<T>
  readonly outbox: OutboxStore
  /** How often the outbox is searched for entries that another process has left. Default 5 seconds. */
  readonly sweepSeconds?: number
}

/** The least that a transaction's rows have. */
export interface OutboxRows {
  readonly outbox: Pick<OutboxStore, 'put'>
}

/** Disposing waits for running listeners. */
export interface Events<R> extends Raise<R>, AsyncDisposable {
  /** Until `begin`. */
  readonly listen: Listen<R>
  /**
   * How a later process finds out whether a change in another database has happened, when the process that was making it died.
   * Without an answer every `within` runs, because it may have happened, and no `after`, because nothing must be told that may not be so.
   */
  readonly decide: <E extends EventPayload>(event: EventKey<E>, happened: (payload: E) => Promise<boolean>) => void
  /** Call this when all listeners are added: from now on events may be raised, and entries that an earlier process has left are handled. */
  readonly begin: () => void
}

/** What the outbox keeps besides `after`s: steps of an event that a process must not die in the middle of. */
const STEPS = {
  /** Every `before` that repeats. */
  again: '(before again)',
  /** Every `within`, then every `before`: the change lies in another database, and may have happened. */
  rest: '(the rest)',
} as const

const FIRST: Telling = { isRepeated: false }
const AGAIN: Telling = { isRepeated: true }

interface Heard<R> {
  readonly name: string
  readonly event: string
  readonly listener: Listener<never, R>
}

export function createEvents<R extends OutboxRows>(ports: EventsPorts<R>): Events<R> {
  const { transaction, clock, randomId } = ports
  const heard: Heard<R>[] = []
  const deciders = new Map<string, (payload: never) => Promise<boolean>>()
  let hasBegun = false
  const outbox = createOutbox({ ...ports, store: ports.outbox, listenerOf: work })

  const listen: Listen<R> = (event, name, listener) => {
    if (hasBegun) throw new Error(`${name}: listens too late: events may have been raised`)
    if (heard.some((one) => one.event === event.name && one.name === name))
      throw new Error(`${name}: two listeners of ${event.name} have this name`)
    heard.push({ name, event: event.name, listener })
  }

  function listenersOf(event: string): readonly Heard<R>[] {
    if (!hasBegun) throw new Error(`${event}: raised before everybody could listen`)
    return heard.filter((one) => one.event === event)
  }

  /** What an entry of the outbox asks for; undefined when this process has no listener of that name. */
  function work({ event, listener: name }: OutboxEntry): ((payload: never) => Promise<void>) | undefined {
    const listeners = heard.filter((one) => one.event === event)
    if (name === STEPS.again) return (payload) => tellBefore(listeners.filter(repeats), payload, AGAIN)
    if (name === STEPS.rest) return (payload) => resume(event, listeners, payload)
    return listeners.find((one) => one.name === name)?.listener.after
  }

  async function tellBefore(listeners: readonly Heard<R>[], payload: never, telling: Telling): Promise<void> {
    for (const { listener } of listeners) await listener.before?.(payload, telling)
  }

  /** One transaction for the change, the listeners' rows and the outbox. */
  async function commit(
    listeners: readonly Heard<R>[],
    payload: never,
    change: (rows: R) => Promise<boolean>,
  ): Promise<readonly OutboxEntry[] | undefined> {
    return transaction(async (rows) => {
      if (!(await change(rows))) return undefined
      for (const { listener } of listeners) await listener.within?.(payload, rows)
      const told = listeners.filter(({ listener }) => listener.after)
      const entries = told.map(({ event, name }) => entryFor(event, name, payload))
      if (entries.length > 0) await rows.outbox.put(entries)
      return entries
    })
  }

  /** What comes after a change in another database. */
  async function finish(listeners: readonly Heard<R>[], payload: never): Promise<void> {
    const entries = await commit(listeners, payload, async () => true)
    await tellBefore(listeners, payload, AGAIN)
    outbox.tell(entries ?? [])
  }

  /** The process that was making the change died, and nobody knows whether it was made. */
  async function resume(event: string, listeners: readonly Heard<R>[], payload: never): Promise<void> {
    const happened = deciders.get(event)
    if (!happened) return finish(listeners.map(withoutAfter), payload)
    if (await happened(payload)) return finish(listeners, payload)
  }

  function entryFor(event: string, listener: string, payload: EventPayload): OutboxEntry {
    // This process does it right away. If it dies first, another may do it when the claim has run out.
    const dueAt = milliseconds(clock.now() + CLAIM_SECONDS)
    return { id: randomId(), event, listener, payload: JSON.stringify(payload), attempts: 0, dueAt }
  }

  async function raise(
    { name }: EventKey<never>,
    payload: never,
    change: (rows: R) => Promise<boolean> = async () => true,
  ): Promise<boolean> {
    const listeners = listenersOf(name)
    const repeating = listeners.filter(repeats)
    await tellBefore(listeners, payload, FIRST)
    const again = repeating.length > 0 ? entryFor(name, STEPS.again, payload) : undefined
    const entries = await commit(listeners, payload, async (rows) => {
      if (!(await change(rows))) return false
      if (again) await rows.outbox.put([again])
      return true
    })
    if (!entries) return false
    outbox.tell(entries)
    await tellBefore(repeating, payload, AGAIN)
    if (again) await ports.outbox.remove(again.id)
    return true
  }

  async function raiseAround(
    { name }: EventKey<never>,
    payload: never,
    change: () => Promise<boolean>,
  ): Promise<boolean> {
    const listeners = listenersOf(name)
    await tellBefore(listeners, payload, FIRST)
    const rest = entryFor(name, STEPS.rest, payload)
    await ports.outbox.put([rest])
    const isChanged = await change()
    if (isChanged) await finish(listeners, payload)
    await ports.outbox.remove(rest.id)
    return isChanged
  }

  return {
    listen,
    decide: (event, happened) => void deciders.set(event.name, happened),
    begin: () => {
      hasBegun = true
      outbox.begin()
    },
    raise: raise as Raise<R>['raise'],
    raiseAround: raiseAround as Raise<R>['raiseAround'],
    [Symbol.asyncDispose]: () => outbox[Symbol.asyncDispose](),
  }
}

function withoutAfter<R>({ listener: { after: _, ...listener }, ...one }: Heard<R>): Heard<R> {
  return { ...one, listener }
}

function repeats<R>({ listener }: Heard<R>): boolean {
  return listener.repeats === true
}
