/** What may be read as options. */

/** Members inherited from a class or another prototype are not listed as own names, so an option there would never be read. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  // null and undefined have no prototype, and numbers have another one.
  const prototype: unknown = Object.getPrototypeOf(value ?? 0)
  return prototype === Object.prototype || prototype === null
}
