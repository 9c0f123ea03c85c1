/** How short the JSON text of a value can be: lets the length of a text rule out duplicate names. */

const { hasOwnProperty: hasOwn } = Object.prototype

/** A lower bound for the length of an object's or array's JSON text; NaN, which compares as false, when it nests too deep. */
export function leastCharacters(value: object, maximumDepth: number): number {
  if (maximumDepth < 1) return Number.NaN
  // The opening bracket. Each member adds a comma or the closing one.
  let count = 1
  if (Array.isArray(value)) {
    for (const item of value) count += leastOfMember(item, maximumDepth - 1) + 1
    return count
  }
  for (const name in value) {
    // A name inherited from the prototype is in no text. V8 optimises this check within for-in.
    if (!hasOwn.call(value, name)) return Number.NaN
    count += name.length + leastOfMember((value as Readonly<Record<string, unknown>>)[name], maximumDepth - 1) + 4
  }
  return count
}

function leastOfMember(value: unknown, maximumDepth: number): number {
  if (typeof value === 'string') return value.length + 2
  // A time. A number with ten digits has no shorter text, even with an exponent, unless it ends in three zeros: 1700000000 is 17e8.
  if (typeof value === 'number') return value >= 1e9 && value < 1e10 && value % 1000 !== 0 ? 10 : 1
  // true and null; false has one more.
  return typeof value === 'object' && value !== null ? leastCharacters(value, maximumDepth) : 4
}
