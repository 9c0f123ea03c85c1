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

/** The text that `jsonify` sends for a value. What JSON cannot express is left out or `null`, as with `JSON.stringify`. */
export function jsonify(value: unknown, style: JsonStyle = flaskJson): string {
  const text = write(value, style, '\n') ?? 'null'
  return `${style.ascii ? escapeNonAscii(text) : text}\n`
}

/** Written by hand because a JavaScript object cannot be sorted: names such as "10" and "9" always come first, in numeric order. */
function write(value: unknown, style: JsonStyle, lineBreak: string): string | undefined {
  // Python's integers have no limit, and a BIGINT id must not be rounded.
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if ('toJSON' in value && typeof value.toJSON === 'function') return write(value.toJSON(), style, lineBreak)
  const [open, close, items] = Array.isArray(value)
    ? ['[', ']', Array.from(value, (item) => write(item, style, `${lineBreak}  `) ?? 'null')]
    : ['{', '}', writeMembers(value, style, `${lineBreak}  `)]
  if (items.length === 0) return open + close
  if (!style.pretty) return open + items.join(',') + close
  return `${open}${lineBreak}  ${items.join(`,${lineBreak}  `)}${lineBreak}${close}`
}

function writeMembers(object: object, style: JsonStyle, lineBreak: string): string[] {
  const members = Object.entries(object)
  if (style.sortKeys) members.sort(([a], [b]) => byCodePoint(a, b))
  return members.flatMap(([name, member]) => {
    const text = write(member, style, lineBreak)
    return text === undefined ? [] : [`${JSON.stringify(name)}:${style.pretty ? ' ' : ''}${text}`]
  })
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
