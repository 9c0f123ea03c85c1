/**
 * CPython's own words for bad JSON and bad UTF-8.
 *
 * Flask apps and PyJWT put the text of Python's exception into their answers, so clients of a running app may compare it.
 * Both functions run only after a parse has failed. They find the first fault in CPython's order and reveal nothing of the value.
 * They follow CPython 3.11: `json/decoder.py`, `_json.c` (`scan_once`, `scanstring` with `strict=True`) and `unicodeobject.c`.
 */

/** A reader's result: the index at which to continue, or the complaint that ends the reading. */
type Step = number | string

/** Our own limit: CPython's depends on the frames on its stack, and it raises no ValueError there. */
const nestingLimit = 1000

/** `sys.int_info.default_max_str_digits`. */
const integerDigitLimit = 4300

/**
 * Says what `json.loads(text)` of CPython 3.11 complains about.
 *
 * @param text - the decoded text; a byte order mark counts, as it does for a Python `str`
 * @returns the exception's text, with line, column (both from 1) and char (from 0) counted in code points;
 *   our own sentence for more than 1,000 nested arrays and objects; undefined when CPython accepts the text,
 *   which includes `NaN`, `Infinity` and `-Infinity`
 */
export function pythonJsonComplaint(text: string): string | undefined {
  if (text.startsWith('\ufeff')) return complaint(text, 'Unexpected UTF-8 BOM (decode using utf-8-sig)', 0)
  const closers: string[] = []
  let step: Step | undefined = skipBlanks(text, 0)
  while (typeof step === 'number') step = readValue(text, step, closers)
  return step
}

/**
 * Says what `bytes.decode('utf-8')` of CPython complains about (error handler `strict`, so encoded surrogates are faults).
 *
 * @param bytes - the undecoded bytes
 * @returns the exception's text, its positions in bytes from 0; undefined when the bytes are valid UTF-8
 */
export function pythonUtf8Complaint(bytes: Uint8Array): string | undefined {
  let start = 0
  while (start < bytes.length) {
    const lead = bytes[start] ?? 0
    const length = sequenceLength(lead)
    if (length === 0) return utf8Complaint(bytes, start, start + 1, 'invalid start byte')
    for (let next = start + 1; next < start + length; next++) {
      const byte = bytes[next]
      if (byte === undefined) return utf8Complaint(bytes, start, next, 'unexpected end of data')
      const [lowest, highest] = next === start + 1 ? secondByteRange(lead) : [0x80, 0xbf]
      if (byte < lowest || byte > highest) return utf8Complaint(bytes, start, next, 'invalid continuation byte')
    }
    start += length
  }
  return undefined
}

/** Reads a scalar, or opens an array or object, and goes to the next value. Open ones wait in `closers`: no recursion. */
function readValue(text: string, index: number, closers: string[]): Step | undefined {
  const closer = closerOf(text[index])
  if (closer === undefined) {
    const step = readScalar(text, index)
    return typeof step === 'string' ? step : readToNextValue(text, step, closers)
  }
  if (closers.length === nestingLimit) return `nested too deep: more than ${nestingLimit} levels`
  closers.push(closer)
  const inside = skipBlanks(text, index + 1)
  return text[inside] === closer ? readToNextValue(text, inside, closers) : readToValue(text, inside, closer)
}

/** After a value: closes what ends here, and goes to the next value. Undefined when the text is whole. */
function readToNextValue(text: string, afterValue: number, closers: string[]): Step | undefined {
  let index = skipBlanks(text, afterValue)
  for (;;) {
    const closer = closers.at(-1)
    if (closer === undefined) return index === text.length ? undefined : complaint(text, 'Extra data', index)
    if (text[index] !== closer) break
    closers.pop()
    index = skipBlanks(text, index + 1)
  }
  if (text[index] !== ',') return complaint(text, "Expecting ',' delimiter", index)
  return readToValue(text, skipBlanks(text, index + 1), closers.at(-1))
}

/** Inside an object reads `"name" :`, inside an array nothing. */
function readToValue(text: string, index: number, closer: string | undefined): Step {
  if (closer !== '}') return index
  if (text[index] !== '"') return complaint(text, 'Expecting property name enclosed in double quotes', index)
  const step = readString(text, index)
  if (typeof step === 'string') return step
  const colon = skipBlanks(text, step)
  return text[colon] === ':' ? skipBlanks(text, colon + 1) : complaint(text, "Expecting ':' delimiter", colon)
}

function readScalar(text: string, start: number): Step {
  if (text[start] === '"') return readString(text, start)
  const end = endOfMatch(/null|true|false|NaN|-?Infinity/y, text, start)
  return end ?? readNumber(text, start)
}

function readNumber(text: string, start: number): Step {
  const integerEnd = endOfMatch(/-?(?:0|[1-9][0-9]*)/y, text, start)
  if (integerEnd === undefined) return complaint(text, 'Expecting value', start)
  const end = endOfMatch(/(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y, text, integerEnd) ?? integerEnd
  const digits = integerEnd - start - (text[start] === '-' ? 1 : 0)
  if (end > integerEnd || digits <= integerDigitLimit) return end
  return `Exceeds the limit (${integerDigitLimit} digits) for integer string conversion: value has ${digits} digits; use sys.set_int_max_str_digits() to increase the limit`
}

function readString(text: string, opening: number): Step {
  let index = opening + 1
  for (;;) {
    index = endOfMatch(/[^"\\\u0000-\u001f]+/y, text, index) ?? index
    const character = text[index]
    if (character === '"') return index + 1
    if (character !== undefined && character !== '\\') return complaint(text, 'Invalid control character at', index)
    if (index + 1 >= text.length) return complaint(text, 'Unterminated string starting at', opening)
    const step = readEscape(text, index)
    if (typeof step === 'string') return step
    index = step
  }
}

/** Surrogate pairs need no rule of their own: CPython finds the same first fault whether it reads two escapes or one pair. */
function readEscape(text: string, backslash: number): Step {
  if (text[backslash + 1] !== 'u') {
    return endOfMatch(/\\["\\/bfnrt]/y, text, backslash) ?? complaint(text, 'Invalid \\escape', backslash)
  }
  // CPython wants one more character after the digits, so `"\u0041` at the end of the text is a bad escape to it.
  const end = endOfMatch(/\\u[0-9A-Fa-f]{4}(?!$)/y, text, backslash)
  return end ?? complaint(text, 'Invalid \\uXXXX escape', backslash + 1)
}

function closerOf(character: string | undefined): string | undefined {
  if (character === '{') return '}'
  return character === '[' ? ']' : undefined
}

function skipBlanks(text: string, index: number): number {
  return endOfMatch(/[ \t\n\r]+/y, text, index) ?? index
}

function endOfMatch(sticky: RegExp, text: string, index: number): number | undefined {
  sticky.lastIndex = index
  return sticky.test(text) ? sticky.lastIndex : undefined
}

/** `JSONDecodeError`'s text. Every reported index stands before an ASCII character or at the end, never inside a pair. */
function complaint(text: string, words: string, index: number): string {
  const before = text.slice(0, index)
  const line = before.split('\n').length
  const column = countCodePoints(before.slice(before.lastIndexOf('\n') + 1)) + 1
  return `${words}: line ${line} column ${column} (char ${countCodePoints(before)})`
}

function countCodePoints(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}

/** How many bytes the lead announces; 0 when no character begins with it. */
function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1
  if (lead < 0xc2) return 0
  if (lead < 0xe0) return 2
  if (lead < 0xf0) return 3
  return lead < 0xf5 ? 4 : 0
}

/** Excludes overlong forms, surrogates and code points beyond U+10FFFF (Unicode, table 3-7). */
function secondByteRange(lead: number): readonly [lowest: number, highest: number] {
  if (lead === 0xe0) return [0xa0, 0xbf]
  if (lead === 0xed) return [0x80, 0x9f]
  if (lead === 0xf0) return [0x90, 0xbf]
  if (lead === 0xf4) return [0x80, 0x8f]
  return [0x80, 0xbf]
}

/** `UnicodeDecodeError`'s text for the bytes from `start` up to, not including, `end`. */
function utf8Complaint(bytes: Uint8Array, start: number, end: number, reason: string): string {
  const byte = (bytes[start] ?? 0).toString(16).padStart(2, '0')
  const where = end - start === 1 ? `byte 0x${byte} in position ${start}` : `bytes in position ${start}-${end - 1}`
  return `'utf-8' codec can't decode ${where}: ${reason}`
}
