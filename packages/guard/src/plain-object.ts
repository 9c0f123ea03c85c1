/** An object that says all it has to say itself. */

/** What a class or another prototype says besides is in no list of an object's own names: an option of it would be one that nobody checks. */
export function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
