/** Flask's `jsonify`: compact or indented, names sorted by code point, ASCII only, a newline at the end. */

/** How Flask is configured to write JSON. */
export interface JsonStyle {
  /** `JSON_SORT_KEYS` */
  readonly sortKeys: boolean
  /** `JSONIFY_PRETTYPRINT_REGULAR`, or debug mode */
  readonly pretty: boolean
  /** `JSON_AS_ASCII` */
  readonly ascii: boolean
}

/** Flask's default style. */
export const flaskJson: JsonStyle = Object.freeze({ sortKeys: true, pretty: false, ascii: true })

/** The text that `jsonify` sends for a value. */
export function jsonify(value: unknown, style: JsonStyle = flaskJson): string {
  const text = JSON.stringify(style.sortKeys ? sorted(value) : value, null, style.pretty ? 2 : 0) ?? 'null'
  return `${style.ascii ? escapeNonAscii(text) : text}\n`
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return value
  const names = Object.keys(value).sort(byCodePoint)
  return Object.fromEntries(names.map((name) => [name, sorted((value as Record<string, unknown>)[name])]))
}

/** Python orders text by code point; JavaScript's own order puts U+10000 and above before U+E000. */
function byCodePoint(a: string, b: string): number {
  const left = [...a]
  const right = [...b]
  for (let i = 0; i < left.length && i < right.length; i++) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

function escapeNonAscii(text: string): string {
  return text.replaceAll(/[\x7f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
