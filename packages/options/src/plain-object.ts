/** What may be read as options. */

/** What a class or another prototype says besides is in no list of an object's own names: an option of it would be one that nobody reads. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  // What is nothing has no prototype to ask for, and what a number has is none of these.
  const prototype: unknown = Object.getPrototypeOf(value ?? 0)
  return prototype === Object.prototype || prototype === null
}
