/**
 * Rooms talk by events. `before` runs before the change, `within` shares the change's transaction, `after` follows the
 * commit by way of the outbox. A refresh or another single use raises no event: it stays one conditional statement.
 */
import type { World } from '../world/world.ts'
import type { EventKey, EventPayload } from './event.ts'
import { createEventListeners, type Heard, repeats, tellBefore, withoutAfter } from './event-listeners.ts'
import type { Listen, Raise, Telling } from './listener.ts'
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
  /** Whether an event has waited for more than an hour to be told, as far as this process has looked. */
  readonly isLate: () => boolean
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

export function createEvents<R extends OutboxRows>(ports: EventsPorts<R>): Events<R> {
  const { transaction, clock, randomId } = ports
  const listeners = createEventListeners<R>()
  const deciders = new Map<string, (payload: never) => Promise<boolean>>()
  const outbox = createOutbox({ ...ports, store: ports.outbox, listenerOf: work })

  /** What an entry of the outbox asks for; undefined when this process has no listener of that name. */
  function work({ event, listener: name }: OutboxEntry): ((payload: never) => Promise<void>) | undefined {
    const heard = listeners.of(event)
    if (name === STEPS.again) return (payload) => tellBefore(heard.filter(repeats), payload, AGAIN)
    if (name === STEPS.rest) return (payload) => resume(event, heard, payload)
    return heard.find((one) => one.name === name)?.listener.after
  }

  /** One transaction for the change, the listeners' rows and the outbox. */
  async function commit(
    heard: readonly Heard<R>[],
    payload: never,
    change: (rows: R) => Promise<boolean>,
  ): Promise<readonly OutboxEntry[] | undefined> {
    return transaction(async (rows) => {
      if (!(await change(rows))) return undefined
      for (const { listener } of heard) await listener.within?.(payload, rows)
      const told = heard.filter(({ listener }) => listener.after)
      const entries = told.map(({ event, name }) => entryFor(event, name, payload))
      if (entries.length > 0) await rows.outbox.put(entries)
      return entries
    })
  }

  /** What comes after a change in another database. */
  async function finish(heard: readonly Heard<R>[], payload: never): Promise<void> {
    const entries = await commit(heard, payload, async () => true)
    await tellBefore(heard, payload, AGAIN)
    void outbox.tell(entries ?? [])
  }

  /** The process that was making the change died, and nobody knows whether it was made. */
  async function resume(event: string, heard: readonly Heard<R>[], payload: never): Promise<void> {
    const happened = deciders.get(event)
    if (!happened) return finish(heard.map(withoutAfter), payload)
    if (await happened(payload)) return finish(heard, payload)
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
    const heard = listeners.of(name)
    const repeating = heard.filter(repeats)
    await tellBefore(heard, payload, FIRST)
    const again = repeating.length > 0 ? entryFor(name, STEPS.again, payload) : undefined
    const entries = await commit(heard, payload, async (rows) => {
      if (!(await change(rows))) return false
      if (again) await rows.outbox.put([again])
      return true
    })
    if (!entries) return false
    void outbox.tell(entries)
    await tellBefore(repeating, payload, AGAIN)
    if (again) await ports.outbox.remove(again.id)
    return true
  }

  async function raiseAround(
    { name }: EventKey<never>,
    payload: never,
    change: () => Promise<boolean>,
  ): Promise<boolean> {
    const heard = listeners.of(name)
    await tellBefore(heard, payload, FIRST)
    const rest = entryFor(name, STEPS.rest, payload)
    await ports.outbox.put([rest])
    const isChanged = await change()
    if (isChanged) await finish(heard, payload)
    await ports.outbox.remove(rest.id)
    return isChanged
  }

  return {
    listen: listeners.listen,
    decide: (event, happened) => void deciders.set(event.name, happened),
    begin: () => {
      listeners.begin()
      outbox.begin()
    },
    isLate: outbox.isLate,
    raise: raise as Raise<R>['raise'],
    raiseAround: raiseAround as Raise<R>['raiseAround'],
    [Symbol.asyncDispose]: () => outbox[Symbol.asyncDispose](),
  }
}
