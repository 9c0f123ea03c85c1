/** Strict JSON objects: valid UTF-8, no byte order mark, no duplicate name, bounded depth (RFC 8259 §4, RFC 7515 §4, RFC 8725 §3.7). */
import { type Buffer, isUtf8 } from 'node:buffer'
import { leastCharacters } from './least-characters.ts'

/** @internal Why bytes are not an acceptable JSON object. */
export type JsonFault = 'utf8' | 'json' | 'not_an_object' | 'duplicate_name' | 'too_deep'

/** A JSON object as parsed: own properties only, `__proto__` among them if it was in the text. */
export type JsonObject = Readonly<Record<string, unknown>>

/**
 * @internal Parses bytes as one JSON object.
 *
 * @param maximumDepth - how deep arrays and objects may nest; the outermost object is depth 1
 * @returns the object, or the fault as a string
 */
export function parseJsonObject(bytes: Buffer, maximumDepth: number): JsonObject | JsonFault {
  const text = bytes.toString('utf8')
  // An invalid byte must not become U+FFFD and be accepted. Each becomes U+FFFD, so a text without U+FFFD needs no second check.
  if (text.includes('\ufffd') && !isUtf8(bytes)) return 'utf8'
  const value = parse(text)
  if (isObject(value) && fills(text, value, maximumDepth)) return value
  const names = countNames(text, maximumDepth)
  if (names < 0) return 'too_deep'
  if (value === undefined) return 'json'
  if (!isObject(value)) return 'not_an_object'
  // JSON.parse keeps the last of two equal names: fewer properties than names in the text means that a name occurred twice.
  return countProperties(value) === names ? value : 'duplicate_name'
}

/** @returns undefined, which is not a JSON value, when the text is not JSON */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * A quick check that almost every text passes: the text is too short to hold another member, one that JSON.parse
 * dropped because its name occurred again. False means nothing; then the text is read closely.
 */
function fills(text: string, value: JsonObject, maximumDepth: number): boolean {
  return text.length - leastCharacters(value, maximumDepth) < SHORTEST_MEMBER
}

const SHORTEST_MEMBER = '"":0,'.length

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The number of `name:` in the text, or -1 when it nests too deep. Only for valid JSON; for other text the parser decides. */
function countNames(text: string, maximumDepth: number): number {
  let names = 0
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case 0x22: // "
        i = endOfString(text, i + 1)
        break
      case 0x3a: // :
        names++
        break
      case 0x5b: // [
      case 0x7b: // {
        if (++depth > maximumDepth) return -1
        break
      case 0x5d: // ]
      case 0x7d: // }
        depth--
        break
    }
  }
  return names
}

function endOfString(text: string, from: number): number {
  for (let start = from; ; ) {
    const quote = text.indexOf('"', start)
    if (quote < 0) return text.length
    let backslashes = 0
    while (text.charCodeAt(quote - 1 - backslashes) === 0x5c) backslashes++
    if (backslashes % 2 === 0) return quote
    start = quote + 1
  }
}

/** The number of properties of a value and of everything in it. */
function countProperties(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  let count = Array.isArray(value) ? 0 : Object.keys(value).length
  for (const member of Object.values(value)) count += countProperties(member)
  return count
}
