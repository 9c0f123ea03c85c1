/** Numbers that JSON.stringify writes with the digits they were given. */

/** The engine has JSON.rawJSON (TC39 "JSON.parse source text access"); TypeScript's library does not list it yet. */
interface JsonWithRawText {
  rawJSON(text: string): object
  isRawJSON(value: unknown): value is object
}

const json: JsonWithRawText = JSON as unknown as JsonWithRawText

/** A value that `JSON.stringify` writes as exactly this number text. */
export function exactNumber(text: string): object {
  return json.rawJSON(text)
}

/** True for what `exactNumber` made: it must be passed on whole, not walked into. */
export function isExactNumber(value: unknown): boolean {
  return json.isRawJSON(value)
}
