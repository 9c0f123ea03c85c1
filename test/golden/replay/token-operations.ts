/** The operations that damage or dress a token: one table, one line each. */
import { asciiJson } from './ascii-json.ts'
import type { TokenOperation } from './case.ts'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/**
 * Applies operations to a token. Those of `onText` see the whole text, the others one segment of it;
 * the corpus never goes back from text to segments.
 *
 * @throws {TypeError} for an operation this table does not have
 */
export function applyOperations(segments: readonly string[], operations: readonly TokenOperation[]): string {
  let parts = [...segments]
  let text: string | undefined
  for (const operation of operations) {
    const whole = onText[operation.op]
    if (whole) {
      text = whole(text ?? parts.join('.'), operation)
      continue
    }
    const list = onList[operation.op]
    if (list) {
      parts = list(parts, operation)
      continue
    }
    const one = onSegment[operation.op]
    if (!one) throw new TypeError(`unknown token operation ${operation.op}`)
    const index = operation.i ?? 2
    parts[index] = one(parts[index] ?? '', operation)
  }
  return text ?? parts.join('.')
}

const onText: Readonly<Record<string, (text: string, operation: TokenOperation) => string>> = {
  append: (text, { value }) => text + value,
  prepend: (text, { value }) => value + text,
  wrap: (text, { value }) => value + text + value,
  drop_last: (text, { n }) => text.slice(0, -(n ?? 0)),
}

const onList: Readonly<Record<string, (parts: string[], operation: TokenOperation) => string[]>> = {
  keep: (parts, { n }) => parts.slice(0, n),
  add: (parts, { value }) => [...parts, String(value)],
}

const onSegment: Readonly<Record<string, (segment: string, operation: TokenOperation) => string>> = {
  segment: (_segment, { value }) => String(value),
  segment_json: (_segment, { value }) => Buffer.from(asciiJson(value)).toString('base64url'),
  insert: (segment, { at, value }) => segment.slice(0, at) + value + segment.slice(at ?? 0),
  cut: (segment, { n }) => segment.slice(0, -(n ?? 0)),
  flip: (segment, { at }) => {
    const position = (at ?? 0) % segment.length
    return segment.slice(0, position) + (segment[position] === 'B' ? 'C' : 'B') + segment.slice(position + 1)
  },
  // Another last character that decodes to the same bytes.
  tail_bits: (segment) => segment.slice(0, -1) + alphabet[alphabet.indexOf(segment.at(-1) ?? '') ^ 1],
  pad: (segment) => segment.padEnd(Math.ceil(segment.length / 4) * 4, '='),
  std: (segment) => segment.replaceAll('-', '+').replaceAll('_', '/'),
  upper: (segment) => segment.toUpperCase(),
}
