/** The state of a framework's own object for a request, so that a test can see what was changed on it. */

/** Every value by its path. */
export type CarrierState = ReadonlyMap<string, unknown>

/** Where frameworks have Node's or the web's own request. */
const WITHIN: ReadonlySet<string> = new Set(['raw', 'req', 'request'])
const DEEPEST = 2

/** The own members of the carrier, of its prototype, and of the request within it; lists and records of text by their text. */
export function stateOf(carrier: object): CarrierState {
  const state = new Map<string, unknown>()
  const note = (object: object, place: string, depth: number): void => {
    for (const key of Reflect.ownKeys(object)) {
      // A getter may compute its value at the first read, so it is left alone.
      const value = Reflect.getOwnPropertyDescriptor(object, key)?.value
      state.set(`${place}${String(key)}`, textOf(value) ?? value)
      if (WITHIN.has(String(key)) && depth < DEEPEST && typeof value === 'object' && value !== null)
        note(value, `${place}${String(key)}.`, depth + 1)
    }
  }
  note(carrier, '', 0)
  note(Object.getPrototypeOf(carrier), 'prototype.', DEEPEST)
  return state
}

/** The paths where something new or different is now. */
export function changesBetween(before: CarrierState, after: CarrierState): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((place) => before.has(place) !== after.has(place) || !Object.is(before.get(place), after.get(place)))
    .sort()
}

/** For header lines: they could be changed while the object stays the same. */
function textOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const members: readonly unknown[] = Object.values(value)
  return members.length > 0 && members.every((member) => typeof member === 'string') ? JSON.stringify(value) : undefined
}
