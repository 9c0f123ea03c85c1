/** What rooms tell each other. A key is the event's name with the type of what it tells; keys live here, one file each. */

/** What an event tells: ids and codes, never another room's type. It is kept as JSON until everybody has heard of it. */
export type EventPayload = { readonly [name: string]: string | number | boolean | readonly string[] | undefined }

/** The name of an event. `payload` is there for its type alone. */
export interface EventKey<E extends EventPayload> {
  readonly name: string
  readonly payload?: E
}

export function eventKey<E extends EventPayload>(name: string): EventKey<E> {
  return Object.freeze({ name })
}
