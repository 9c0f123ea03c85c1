/** The events between rooms. A key is the event's name with the type of its payload; each key has its own file here. */

/** An event's payload: ids and codes, never another room's type. It is stored as JSON until every listener has run. */
export type EventPayload = { readonly [name: string]: string | number | boolean | readonly string[] | undefined }

/** The name of an event. `payload` exists only for its type. */
export interface EventKey<E extends EventPayload> {
  readonly name: string
  readonly payload?: E
}

export function eventKey<E extends EventPayload>(name: string): EventKey<E> {
  return Object.freeze({ name })
}
