/** JSON as Python's `json.dumps(…, separators=(',', ':'))` writes it. */

/** Compact JSON in ASCII: what lies above it is written as `\uXXXX`, a surrogate pair as two. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
