/** How short the JSON text of a value can be: what a glance can tell of a text by its length. */

const { hasOwnProperty: hasOwn } = Object.prototype

/** At most the characters of any JSON text of an object or array; NaN, which is less than no length, when it nests too deep. */
export function leastCharacters(value: object, maximumDepth: number): number {
  if (maximumDepth < 1) return Number.NaN
  // The opening bracket; each member brings a comma or the closing one.
  let count = 1
  if (Array.isArray(value)) {
    for (const item of value) count += leastOfMember(item, maximumDepth - 1) + 1
    return count
  }
  for (const name in value) {
    // A name that the prototype lends stands in no text. V8 knows this form of the question, within for-in, and asks nothing.
    if (!hasOwn.call(value, name)) return Number.NaN
    count += name.length + leastOfMember((value as Readonly<Record<string, unknown>>)[name], maximumDepth - 1) + 4
  }
  return count
}

function leastOfMember(value: unknown, maximumDepth: number): number {
  if (typeof value === 'string') return value.length + 2
  // A time. No text of ten digits is shorter, not with an exponent either, unless they end in three zeros: 1700000000 is 17e8.
  if (typeof value === 'number') return value >= 1e9 && value < 1e10 && value % 1000 !== 0 ? 10 : 1
  // true and null; false has one more.
  return typeof value === 'object' && value !== null ? leastCharacters(value, maximumDepth) : 4
}
