/** Who listens to which event, in the order in which they were added. */
import type { Listen, Listener, Telling } from './listener.ts'

/** A listener by its names. */
export interface Heard<R> {
  readonly name: string
  readonly event: string
  readonly listener: Listener<never, R>
}

/** The listeners of all events. */
export interface EventListeners<R> {
  /** Until `begin`. */
  readonly listen: Listen<R>
  /** Throws before `begin`: a listener could still be missing. */
  readonly of: (event: string) => readonly Heard<R>[]
  readonly begin: () => void
}

export function createEventListeners<R>(): EventListeners<R> {
  const heard: Heard<R>[] = []
  let hasBegun = false

  return {
    listen: (event, name, listener) => {
      if (hasBegun) throw new Error(`${name}: listens too late: events may have been raised`)
      if (heard.some((one) => one.event === event.name && one.name === name))
        throw new Error(`${name}: two listeners of ${event.name} have this name`)
      heard.push({ name, event: event.name, listener })
    },
    of(event) {
      if (!hasBegun) throw new Error(`${event}: raised before everybody could listen`)
      return heard.filter((one) => one.event === event)
    },
    begin() {
      hasBegun = true
    },
  }
}

export async function tellBefore<R>(listeners: readonly Heard<R>[], payload: never, telling: Telling): Promise<void> {
  for (const { listener } of listeners) await listener.before?.(payload, telling)
}

export function withoutAfter<R>({ listener: { after: _, ...listener }, ...one }: Heard<R>): Heard<R> {
  return { ...one, listener }
}

export function repeats<R>({ listener }: Heard<R>): boolean {
  return listener.repeats === true
}
